import { createServiceAccount } from "../../../components/kubernetes/serviceAccount";
import { labelsOf } from "../../../lib/catalog/labels";
import { platformContext } from "../../support/context";
import { find } from "../../support/objects";
import { record } from "../../support/recording";
import { settingsOf } from "../../support/settings";

test("a service account has the annotations and labels of the settings beside the stack's", async () => {
  const serviceAccount = { annotations: { "iam.gke.io/gcp-service-account": "api" }, labels: { team: "ml" } };
  const settings = settingsOf({ api: { serviceAccount } });
  const labels = labelsOf("test", "api", "model-api", "1");
  const args = { context: platformContext(settings), labels, settings: settings.api.serviceAccount };
  const { resources } = await record(() => createServiceAccount("api", args, {}));
  const { metadata, automountServiceAccountToken } = find(resources, "ServiceAccount", "api");
  expect(metadata).toMatchObject({ name: "api", ...serviceAccount, labels: { ...serviceAccount.labels, ...labels } });
  expect(metadata.annotations).toHaveProperty(["pulumi.com/patchFieldManager"]);
  expect(automountServiceAccountToken).toBe(false);
});
