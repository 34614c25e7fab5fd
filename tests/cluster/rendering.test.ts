import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
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

beforeAll(async () => {
  // No cluster is asked, and none could be.
  process.env.KUBECONFIG = join(stack.folder, "none");
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
