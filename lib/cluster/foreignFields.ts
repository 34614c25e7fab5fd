import type { Settings } from "../config";
import { FIELD_OWNERSHIP } from "../catalog/annotations";
import { autoscalersOf } from "./autoscalers";
import type { ClusterState } from "./state";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** A field of an object of the stack that something else has set last. */
export interface ForeignField {
  /** As in `spec.template.spec.containers[api].image`. */
  readonly path: string;
  /** The field manager, such as `kubectl-edit`. */
  readonly manager: string;
}

type ManagedFields = Pick<client.V1ManagedFieldsEntry, "manager" | "subresource" | "fieldsV1">;

/** Fields that the stack sets. Others may be somebody else's: an update leaves them alone. */
const SET_BY_THE_STACK = [
  /^spec\.replicas$/,
  /^spec\.strategy\./,
  /^spec\.template\.spec\.(initContainers|containers)\[[^\]]+\]\.(image|command|args|resources\..*)$/,
  /^metadata\.labels\.app\.kubernetes\.io\/(instance|managed-by|name|part-of)$/,
  /^spec\.(type|selector\..*|ports\[.*)$/,
];

/** Reads who has set fields last: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
export function foreignFields(managed: readonly ManagedFields[] = []): ForeignField[] {
  return managed
    .filter(({ manager = "", subresource }) => subresource !== "status" && !isOwnManager(manager))
    .flatMap(({ manager = "", fieldsV1 }) => leaves((fieldsV1 ?? {}) as object).map((path) => ({ path, manager })))
    .filter(({ path }) => SET_BY_THE_STACK.some((pattern) => pattern.test(path)));
}

/** The provider's own managers begin with its name. */
function isOwnManager(manager: string): boolean {
  return manager === FIELD_OWNERSHIP["pulumi.com/patchFieldManager"] || manager.startsWith("pulumi-");
}

/** `f:NAME` is a field, `k:{"name":"api"}` an element of a list by its keys, `.` the object itself. */
function leaves(fields: object, parent = ""): string[] {
  const children = Object.entries(fields as Record<string, object>).filter(([key]) => key !== ".");
  if (children.length === 0) return [parent];
  return children.flatMap(([key, value]) => leaves(value, parent + step(key, parent)));
}

function step(key: string, parent: string): string {
  if (key.startsWith("f:")) return `${parent === "" ? "" : "."}${key.slice(2)}`;
  const value = JSON.parse(key.slice(key.indexOf(":") + 1)) as unknown;
  const keys = typeof value === "object" && value !== null ? Object.values(value) : [value];
  return `[${keys.map(String).join(",")}]`;
}

/** Returns what an update overrides: the stack takes its fields back, by force. */
export function foreignFieldWarnings(settings: Settings, state: ClusterState): string[] {
  const scaled = Object.keys(autoscalersOf(settings, state));
  const lines = state.objects.flatMap(({ kind, name, stopped, foreign }) =>
    foreign
      .filter(({ path }) => path !== "spec.replicas" || !(stopped || scaled.includes(name)))
      .map(({ path, manager }) => `${kind} ${name}: ${path} (${manager})`),
  );
  if (lines.length === 0) return [];
  return [
    "Changed outside of Pulumi. These fields are set as the stack has them by the next update that changes the object, or by " +
      `pulumi up --refresh:\n  ${lines.join("\n  ")}`,
  ];
}
