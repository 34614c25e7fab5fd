import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { FakeApiServer, kubeSystem } from "../support/apiServer";
import { useKubeconfig } from "../support/kubeconfig";
import { TestStack } from "./stack";

/** YAML in a folder in the place of a cluster, by the real CLI. What destroy leaves can be seen in it. */
const stack = new TestStack("cancer-mlops-rendered", "dev", {
  kubernetes: { context: undefined, renderYamlToDirectory: "yaml" },
});

interface ApiObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

function objects(): ApiObject[] {
  const folder = join(stack.folder, "yaml");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => parse(readFileSync(join(folder, file), "utf8")) as ApiObject);
}

/** No cluster is asked, and none could be, until a test writes one into it. */
const kubeconfig = useKubeconfig();

beforeAll(async () => {
  await stack.select();
});

afterAll(() => {
  stack.forget();
});

test("`pulumi up` renders every object, and `pulumi destroy` leaves the namespace and the seven claims", async () => {
  await stack.up();
  expect(objects().filter(({ kind }) => kind === "Deployment")).toHaveLength(4);
  await stack.destroy();
  expect(
    objects()
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
      .sort(),
  ).toEqual([
    "Namespace cancer-mlops-rendered",
    ...["data", "grafana-data", "logs", "mlflow-artifacts", "mlflow-backend", "models", "prometheus-data"].map(
      (name) => `PersistentVolumeClaim ${name}-pvc`,
    ),
  ]);
}, 120_000);

test("a cluster made anew under the same context gets everything again, and keeps it", async () => {
  const server = await FakeApiServer.start();
  const clusterIs = (uid: string) => {
    server.objects = [{ ...kubeSystem, metadata: { ...kubeSystem.metadata, uid } }];
  };
  kubeconfig.write({ fake: server.url });
  stack.configure({ kubernetes: { context: "fake" } });
  const names = () =>
    objects()
      .map(({ kind, metadata }) => `${kind} ${metadata.name.replace(/-[0-9a-f]{8}$/, "")}`)
      .sort();
  try {
    clusterIs("of-the-first");
    await stack.up();
    const before = names();
    expect(before.filter((name) => name.startsWith("Deployment"))).toHaveLength(4);
    clusterIs("of-the-second");
    expect(await stack.up()).toMatch(/replaced/);
    expect(names()).toEqual(before);
    await stack.previewExpectingNoChanges();
  } finally {
    await server.stop();
  }
}, 120_000);
