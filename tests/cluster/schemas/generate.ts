import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes the JSON schemas of the kinds of rendered stacks, from the OpenAPI document of each version of Kubernetes:
 * `node --require ts-node/register/transpile-only tests/cluster/schemas/generate.ts`. It needs Go. Unknown fields are errors, and
 * descriptions are left out.
 */
const VERSIONS = ["1.24.17", "1.37.2"];
const KINDS = [
  "api.apps.v1.Deployment",
  "api.autoscaling.v2.HorizontalPodAutoscaler",
  "api.core.v1.ConfigMap",
  "api.core.v1.LimitRange",
  "api.core.v1.Namespace",
  "api.core.v1.PersistentVolumeClaim",
  "api.core.v1.ResourceQuota",
  "api.core.v1.Secret",
  "api.core.v1.Service",
  "api.core.v1.ServiceAccount",
  "api.networking.v1.Ingress",
  "api.networking.v1.NetworkPolicy",
  "api.policy.v1.PodDisruptionBudget",
  "api.rbac.v1.ClusterRole",
  "api.rbac.v1.ClusterRoleBinding",
  "api.rbac.v1.Role",
  "api.rbac.v1.RoleBinding",
];

type Schema = Readonly<Record<string, unknown>>;

for (const version of VERSIONS) {
  const source = JSON.parse(
    execFileSync("go", ["mod", "download", "-json", `k8s.io/kubernetes@v${version}`], { encoding: "utf8" }),
  ) as { readonly Dir: string };
  const { definitions } = JSON.parse(readFileSync(join(source.Dir, "api/openapi-spec/swagger.json"), "utf8")) as {
    readonly definitions: Readonly<Record<string, Schema>>;
  };
  const folder = join(__dirname, `v${version}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const reached = new Map<string, Schema>();
  for (const kind of KINDS) {
    const name = `io.k8s.${kind}`;
    reach(name, definitions, reached);
    const file = `${kind.split(".").at(-1)?.toLowerCase() ?? ""}.json`;
    writeFileSync(join(folder, file), `${JSON.stringify({ $ref: reference(name) })}\n`);
  }
  const sorted = Object.fromEntries([...reached].sort(([one], [two]) => (one < two ? -1 : 1)));
  writeFileSync(join(folder, "definitions.json"), `${JSON.stringify({ definitions: sorted })}\n`);
}

/** Adds a definition and all that it refers to. */
function reach(name: string, definitions: Readonly<Record<string, Schema>>, reached: Map<string, Schema>): void {
  const definition = definitions[name];
  if (reached.has(name) || definition === undefined) return;
  reached.set(name, {});
  reached.set(
    name,
    strict(definition, (other) => {
      reach(other, definitions, reached);
    }),
  );
}

/** Without descriptions, and closed for unknown fields. */
function strict(schema: unknown, onReference: (name: string) => void): Schema {
  const {
    $ref,
    type,
    properties,
    items,
    additionalProperties,
    required,
    enum: values,
    format,
    description,
  } = schema as Schema & {
    readonly $ref?: string;
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly description?: string;
  };
  if ($ref !== undefined) {
    const name = $ref.replace("#/definitions/", "");
    onReference(name);
    return { $ref: reference(name) };
  }
  const nested = (value: unknown) => strict(value, onReference);
  if (format === "int-or-string") return { type: ["string", "integer"] };
  // A quantity may be a number.
  if (type === "string" && properties === undefined && description?.startsWith("Quantity") === true)
    return { type: ["string", "number"] };
  return {
    ...(type === undefined ? {} : { type }),
    ...(values === undefined ? {} : { enum: values }),
    ...(required === undefined ? {} : { required }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, nested(value)])),
          additionalProperties: false,
        }),
    ...(items === undefined ? {} : { items: nested(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: nested(additionalProperties) }),
  };
}

function reference(name: string): string {
  return `definitions.json#/definitions/${name}`;
}
