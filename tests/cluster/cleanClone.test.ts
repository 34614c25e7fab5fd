import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fails, runs } from "./support/commands";
import { sandbox, testWithPods } from "./support/sandbox";
import { devStack } from "./support/stack";

/** `npm start` and what follows it, on the embedded cluster under another name, which is a cluster of the user's then. */
const stack = devStack("cancer-mlops-clean", 12, {
  api: { replicas: 0 },
  mlflow: { replicas: 0 },
  prometheus: { replicas: 0 },
  grafana: { replicas: 0 },
});
const kubeconfig = join(stack.folder, "no-kubeconfig");
const stackFile = join(stack.folder, "Pulumi.dev.yaml");

/** The files that `git status` compares. */
const project = () => ({ files: readdirSync(stack.folder), stackFile: readFileSync(stackFile, "utf8") });
let before: ReturnType<typeof project>;

beforeAll(async () => {
  await stack.kubectl.run("delete", "namespace", stack.namespace, "--ignore-not-found", "--timeout=180s");
  const config = await stack.kubectl.run("config", "view", "--raw", "--flatten", "--minify");
  writeFileSync(kubeconfig, config.replaceAll(sandbox.context, "another"));
  before = project();
}, 200_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

// `npm start` refuses another cluster while a simulated one is running.
testWithPods(
  "npm start creates and deploys the stack to another cluster, and changes no file of the clone",
  async () => {
    const printed = await runs(stack, "start", "--context", "another");
    expect(printed).toContain("context another");
    expect(printed).toContain("The platform is up");
    expect(project()).toEqual(before);
  },
  180_000,
);

testWithPods(
  "the commands after it use that cluster",
  async () => {
    expect(await runs(stack, "pulumi", "preview", "--expect-no-changes")).toContain("Context another");
    expect(await runs(stack, "kubectl", "config", "view", "--minify")).toContain("name: another");
    const namespaces = "--output=jsonpath={.items[*].metadata.namespace}";
    expect(await runs(stack, "kubectl", "get", "services", namespaces)).toContain(stack.namespace);
    expect(await fails(stack, "start")).toContain("npm start -- --context another");
    expect(project()).toEqual(before);
  },
  120_000,
);

testWithPods(
  "an edit of the stack's file counts at the next command",
  async () => {
    await runs(stack, "pulumi", "config", "set", "--path", "cancer-mlops:api.logLevel", "debug");
    expect(project().stackFile).not.toContain("encryptionsalt");
    expect(await runs(stack, "pulumi", "preview", "--diff")).toContain("debug");
    await runs(stack, "pulumi", "destroy", "--yes");
    expect(project().stackFile).toContain("context: cancer-mlops-sandbox");
  },
  120_000,
);
