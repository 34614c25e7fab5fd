import { createProviders } from "../../../components/providers";
import { record } from "../../support/recording";
import { settingsOf } from "../../support/settings";

async function created(kubernetes: object, uid?: string) {
  const { resources } = await record(() => createProviders(settingsOf({ kubernetes }).kubernetes, uid));
  return Object.fromEntries(resources.map(({ name, inputs }) => [name, inputs]));
}

test("both connect to the context of the stack, and only the one for storage adopts existing objects", async () => {
  process.env.KUBECONFIG = "/home/user/.kube/config";
  const both = { context: "here", enableServerSideApply: "true", clusterIdentifier: "0c0ffee0" };
  expect(await created({ context: "here" }, "0c0ffee0")).toEqual({
    cluster: both,
    storage: { ...both, upsertExistingObjects: "true" },
  });
});

test("neither connects to a cluster if YAML is rendered", async () => {
  const both = { renderYamlToDirectory: "yaml", enableServerSideApply: "true" };
  expect(await created({ renderYamlToDirectory: "yaml" })).toEqual({
    cluster: both,
    storage: { ...both, upsertExistingObjects: "true" },
  });
});
