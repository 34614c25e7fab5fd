import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { FakeApiServer, kubeSystem } from "../support/apiServer";
import { useKubeconfig } from "../support/kubeconfig";
import { CLAIMS } from "./support/claims";
import { TestStack } from "./support/stack";

/** YAML files in a folder instead of a cluster. */
const stack = new TestStack("cancer-mlops-rendered", "dev", {
  kubernetes: { context: undefined, renderYamlToDirectory: "yaml" },
});

interface ApiObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** `KIND NAME` of every file, without the suffix of auto-named objects. */
function objects(): string[] {
  const folder = join(stack.folder, "yaml");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => parse(readFileSync(join(folder, file), "utf8")) as ApiObject)
    .map(({ kind, metadata }) => `${kind} ${metadata.name.replace(/-[0-9a-f]{8}$/, "")}`)
    .sort();
}

const kubeconfig = useKubeconfig();

beforeAll(async () => {
  await stack.select();
});

afterAll(() => {
  stack.forget();
});

test("up renders every object without a cluster, and destroy leaves the namespace and the claims", async () => {
  await stack.up();
  expect(objects().filter((name) => name.startsWith("Deployment"))).toHaveLength(4);
  await stack.destroy();
  expect(objects()).toEqual([
    "Namespace cancer-mlops-rendered",
    ...CLAIMS.map((name) => `PersistentVolumeClaim ${name}`),
  ]);
}, 120_000);

test("up renders every object again for a recreated cluster of the same context", async () => {
  const server = await FakeApiServer.start();
  const clusterIs = (uid: string) => {
    server.objects = [{ ...kubeSystem, metadata: { ...kubeSystem.metadata, uid } }];
  };
  kubeconfig.write({ fake: server.url });
  stack.configure({ kubernetes: { context: "fake" } });
  try {
    clusterIs("of-the-first");
    await stack.up();
    const before = objects();
    clusterIs("of-the-second");
    const { steps } = await stack.up();
    expect(steps.map(({ op }) => op)).toContain("replace");
    expect(objects()).toEqual(before);
    await stack.previewExpectingNoChanges();
  } finally {
    await server.stop();
  }
}, 120_000);
