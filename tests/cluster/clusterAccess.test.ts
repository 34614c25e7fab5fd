import { mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { administrator, kubeconfig, leastPrivileged } from "./support/kubeconfigs";
import { runs } from "./support/commands";
import { Kubectl } from "./support/kubectl";
import { readyPods } from "./support/pods";
import { Proxy } from "./support/proxy";
import { sandbox, testWithPods } from "./support/sandbox";
import { devStack, root } from "./support/stack";
import { until } from "./support/until";

/**
 * Every way to the cluster: for the provider, and for what the program reads itself. A service account with the rights of
 * docs/least-privilege.yaml deploys the platform; each test continues from the state that the previous one left.
 */
const namespace = "cancer-mlops-access";
const stack = devStack(namespace, 10);
const kubectl = new Kubectl(namespace);
const { cluster, user } = administrator();

let token: string;

/** Only a proxy knows the way to this server. */
const proxied = { ...cluster, server: "https://cluster.invalid:6443", "tls-server-name": "kubernetes.default.svc" };

beforeAll(async () => {
  await stack.create();
  token = await leastPrivileged(kubectl, namespace, readFileSync(join(root, "docs/least-privilege.yaml"), "utf8"));
}, 240_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

/** Sets the way to the cluster, and nothing else beside what every way needs. */
function reach(way: { kubernetes?: object; kubeconfig?: string }): void {
  stack.replace("kubernetes", { namespace, adoptExisting: true, ...way.kubernetes });
  stack.replace("kubeconfig", way.kubeconfig);
}

let changes = 0;

/** Updates one Service, which fails if the program or the provider cannot reach the cluster. */
async function updates(): Promise<void> {
  const value = String(++changes);
  stack.configure({ mlflow: { service: { annotations: { "example.com/change": value } } } });
  const { steps } = await stack.up();
  expect(steps.filter(({ op }) => op === "update").map(({ type }) => type)).toContain("kubernetes:core/v1:Service");
  expect(steps.filter(({ op }) => /replace|delete|create/.test(op))).toEqual([]);
  const path = String.raw`--output=jsonpath={.metadata.annotations.example\.com/change}`;
  expect(await kubectl.run("get", "service", "mlflow-service-external", path)).toBe(value);
}

testWithPods(
  "a service account with rights in one existing namespace deploys the platform, and is told which checks are skipped",
  async () => {
    reach({ kubeconfig: kubeconfig({ token }) });
    stack.setEnv({ KUBECONFIG: join(stack.folder, "no-kubeconfig") });
    const { warnings } = await stack.up();
    expect(warnings.filter((text) => text.includes("docs/least-privilege.yaml"))).toHaveLength(1);
    await readyPods(kubectl);
    expect(stack.storedState().includes(token)).toBe(false);
  },
  180_000,
);

/** Other addresses of the server replace nothing, though only the service account has used the stack so far. */
describe("with a kubeconfig", () => {
  testWithPods("whose tokenFile has the token, and whose server only the proxy-url reaches", async () => {
    writeFileSync(join(stack.folder, "token"), token);
    const proxy = await Proxy.start(new URL(cluster.server));
    const user = { tokenFile: join(stack.folder, "token") };
    reach({ kubeconfig: kubeconfig(user, { ...proxied, "proxy-url": proxy.url }) });
    await updates();
    proxy.stop();
    expect(new Set(proxy.targets)).toEqual(new Set(["cluster.invalid:6443"]));
  });

  testWithPods("whose credential plugin returns the token, and whose server only $HTTPS_PROXY reaches", async () => {
    const credential = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token } };
    const exec = {
      apiVersion: credential.apiVersion,
      interactiveMode: "Never",
      command: process.execPath,
      args: ["-e", `console.log(${JSON.stringify(JSON.stringify(credential))})`],
    };
    const proxy = await Proxy.start(new URL(cluster.server));
    reach({ kubeconfig: kubeconfig({ exec }, proxied) });
    stack.setEnv({ HTTPS_PROXY: proxy.url, NO_PROXY: "", no_proxy: "" });
    await updates();
    stack.setEnv({ HTTPS_PROXY: "" });
    proxy.stop();
    expect(new Set(proxy.targets)).toEqual(new Set(["cluster.invalid:6443"]));
  });

  testWithPods("in a file, with relative paths to a client certificate", async () => {
    const folder = join(stack.folder, "kubeconfig");
    mkdirSync(folder);
    const files = { "client-certificate": "client-certificate-data", "client-key": "client-key-data" };
    for (const [name, key] of Object.entries(files))
      writeFileSync(join(folder, name), Buffer.from(user[key] ?? "", "base64"));
    const paths = Object.fromEntries(Object.keys(files).map((name) => [name, name]));
    writeFileSync(join(folder, "config"), kubeconfig(paths));
    stack.setEnv({ KUBECONFIG: join(folder, "config") });
    reach({ kubernetes: { context: "test" } });
    await updates();
  });
});

testWithPods(
  "an administrator by context takes the stack of the service account over, which takes it back, without a replacement",
  async () => {
    stack.setEnv({ KUBECONFIG: sandbox.kubeconfig });
    reach({ kubernetes: { context: sandbox.context } });
    await updates();
    reach({ kubeconfig: kubeconfig({ token }) });
    await updates();
  },
  120_000,
);

testWithPods(
  "in a pod, with its service account",
  async () => {
    reach({ kubernetes: { inCluster: true } });
    stack.configure({ mlflow: { service: { annotations: { "example.com/change": "in-cluster" } } } });
    await kubectl.create(programPod());
    const phase = await until(
      async () => {
        const found = await kubectl.run("get", "pod", "program", "--output=jsonpath={.status.phase}");
        return ["Succeeded", "Failed"].includes(found) ? found : undefined;
      },
      { seconds: 120, what: "the end of the program" },
    );
    const printed = await kubectl.run("logs", "program");
    expect([phase, printed]).toEqual(["Succeeded", expect.stringContaining("Service mlflow-service-external updated")]);
  },
  180_000,
);

testWithPods(
  "npm commands use the kubeconfig of the stack: kubectl, and a backup with the rights of the service account",
  async () => {
    reach({ kubeconfig: kubeconfig({ token }) });
    stack.setEnv({ KUBECONFIG: join(stack.folder, "no-kubeconfig") });
    expect(await runs(stack, "kubectl", "get", "deployments", "--output=name")).toContain("deployment.apps/grafana");
    const backup = join(stack.folder, "backup");
    await runs(stack, "data/backup", "--claim", "grafanaData", backup);
    expect(readdirSync(backup)).not.toEqual([]);
  },
  120_000,
);

testWithPods(
  "destroy by the service account leaves the namespace, which is not the stack's",
  async () => {
    stack.configure({ storage: { retainOnDestroy: false } });
    await stack.up();
    await stack.destroy();
    expect(await kubectl.names("deployments,services,persistentvolumeclaims")).toEqual([]);
    expect(await kubectl.exists(`namespace/${namespace}`)).toBe(true);
  },
  180_000,
);

/** A pod with the programs and files of this machine, in which the stack is updated. */
function programPod(): object {
  const own = ["dev", "etc", "proc", "run", "sys", "var"];
  const folders = readdirSync("/", { withFileTypes: true })
    .filter((entry) => !entry.isFile() && !own.includes(entry.name))
    .map(({ name }) => ({ name: `root-${name.toLowerCase().replace(/[^a-z0-9]/g, "")}`, path: `/${name}` }));
  const env = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/root", ...stack.env, KUBECONFIG: "/none" };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "program" },
    spec: {
      serviceAccountName: "cancer-mlops-deployer",
      restartPolicy: "Never",
      securityContext: { runAsUser: 0 },
      containers: [
        {
          name: "program",
          image: "prom/prometheus:v2.48.0",
          workingDir: stack.folder,
          command: ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"],
          env: Object.entries(env).map(([name, value]) => ({ name, value })),
          volumeMounts: folders.map(({ name, path }) => ({ name, mountPath: path })),
        },
      ],
      volumes: folders.map(({ name, path }) => ({ name, hostPath: { path: realpathSync(path) } })),
    },
  };
}
