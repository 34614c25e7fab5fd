import type { ClusterAccess } from "../../../lib/cluster/access";
import { createProvider } from "../../../components/provider";
import { only } from "../../support/objects";
import { record } from "../../support/recording";
import { settingsOf } from "../../support/settings";

const here: ClusterAccess = { kind: "context", context: "here" };

async function created(access: ClusterAccess, uid?: string, kubernetes: object = { context: "here" }) {
  process.env.KUBECONFIG = "/home/user/.kube/config";
  const { resources } = await record(() => createProvider(access, settingsOf({ kubernetes }).kubernetes, uid));
  return only(resources, "provider");
}

const always = { enableServerSideApply: "true", upsertExistingObjects: "true" };

test("connects to the context of the stack, and takes over objects that exist", async () => {
  const { inputs } = await created(here, "0c0ffee0");
  expect(inputs).toEqual({ ...always, context: "here", clusterIdentifier: "0c0ffee0" });
});

test("connects with a kubeconfig, which is secret in the state", async () => {
  const { inputs, plain } = await created({ kind: "kubeconfig", text: "users: [t0ken]", name: "it" }, "0c0ffee0");
  expect(inputs).toMatchObject({ kubeconfig: "users: [t0ken]" });
  expect(plain).not.toContain("t0ken");
});

test("keeps the cluster's identity in the state if the user may not read it", async () => {
  expect((await created(here)).ignoreChanges).toEqual(["clusterIdentifier"]);
  expect((await created(here, "0c0ffee0")).ignoreChanges).toEqual([]);
});

test("does not connect to a cluster if YAML is rendered", async () => {
  const { inputs } = await created(here, undefined, { renderYamlToDirectory: "yaml" });
  expect(inputs).toEqual({ ...always, renderYamlToDirectory: "yaml" });
});
