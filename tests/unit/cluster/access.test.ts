import { clusterAccess, connect, podKubeconfig } from "../../../lib/cluster/access";
import { Kubeconfig } from "../../../lib/cluster/kubeconfig";
import { useApiServer } from "../../support/apiServer";
import { settingsOf } from "../../support/settings";

const api = useApiServer();

const from = { kubeconfigFrom: { stack: "organization/cluster/dev" } };

/** The way to the cluster that a stack has whose cluster stack has this output. */
const accessWith = (output: unknown) =>
  clusterAccess(settingsOf({ kubernetes: from }).kubernetes, undefined, (stack, name) =>
    Promise.resolve(stack === from.kubeconfigFrom.stack && name === "kubeconfig" ? output : "another output"),
  );

const kubeconfig = () => ({
  clusters: [{ name: "c", cluster: { server: api.server.url, "insecure-skip-tls-verify": true } }],
  users: [{ name: "u", user: {} }],
  contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
  "current-context": "x",
});

async function namespaceNames(text: string): Promise<(string | undefined)[]> {
  const { core } = await Kubeconfig.connect(text, "it");
  return (await core.listNamespace()).items.map(({ metadata }) => metadata?.name);
}

test("takes the kubeconfig of another stack, as text or as an object", async () => {
  for (const output of [JSON.stringify(kubeconfig()), kubeconfig()]) {
    const access = await accessWith(output);
    expect(access).toMatchObject({ kind: "kubeconfig", name: "output kubeconfig of stack organization/cluster/dev" });
    const cluster = await connect(access, await Kubeconfig.load());
    expect((await cluster?.core.readNamespace({ name: "kube-system" }))?.metadata?.name).toBe("kube-system");
  }
});

test("an update without the output of the cluster's stack is refused", async () => {
  const access = await accessWith(undefined);
  await expect(connect(access, await Kubeconfig.load())).rejects.toThrow(
    /^kubernetes\.kubeconfigFrom: there is no output kubeconfig of stack organization\/cluster\/dev yet: /,
  );
});

test("in a pod, uses its service account, whose token the kubelet renews", () => {
  const text = podKubeconfig({ KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443" });
  expect(text).toContain("server: https://[fd00::1]:443");
  expect(text).toContain("tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token");
});

test("kubernetes.inCluster outside of a pod is refused", () => {
  expect(() => podKubeconfig({})).toThrow(/^kubernetes\.inCluster: .*KUBERNETES_SERVICE_HOST/);
});

describe("a kubeconfig that is not a file", () => {
  test("connects with its current context", async () => {
    expect(await namespaceNames(JSON.stringify(kubeconfig()))).toContain("kube-system");
  });

  test.each([
    ["it cannot be read: ", "clusters: [\n"],
    ["it cannot be read: ", "nonsense"],
    ["it has no current-context", "clusters: []\n"],
    ["it has no current-context", "current-context: elsewhere\n"],
  ])("is refused with: %s", async (message, text) => {
    await expect(Kubeconfig.connect(text, "it")).rejects.toThrow(message);
  });
});
