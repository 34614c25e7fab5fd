import type { ClusterFacts, ExistingClaim } from "../../../components/cluster";
import { refusals, refuse } from "../../../components/cluster/refusals";
import { clusterFacts } from "../../support/facts";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";

const ours = { "app.kubernetes.io/part-of": "cancer-mlops", "app.kubernetes.io/managed-by": "pulumi" };

/** A cluster that a stack has been in: the namespace, and the backend's claim of MLflow. */
function facts(overrides: Partial<ClusterFacts> = {}): ClusterFacts {
  return clusterFacts({
    namespace: { name: "cancer-mlops", labels: ours, terminating: false },
    claims: [claim()],
    classes: [
      { name: "standard", expandable: false },
      { name: "efs", expandable: true },
    ],
    ...overrides,
  });
}

function claim(overrides: Partial<ExistingClaim> = {}): ExistingClaim {
  return {
    name: "mlflow-backend-pvc",
    labels: ours,
    terminating: false,
    size: "5Gi",
    capacity: "5Gi",
    accessModes: ["ReadWriteOnce"],
    className: "standard",
    migrating: false,
    ...overrides,
  };
}

const reasons = (found: Partial<ClusterFacts>, input: Input = {}) => refusals(facts(found), settingsOf(input), "dev");

const backend = (settings: Input): Input => ({ storage: { claims: { mlflowBackend: settings } } });

const takeOver =
  "exists and was not made by this program: set another kubernetes.namespace, or kubernetes.adoptExisting: true " +
  "to take it over with all that is in it";

test("an empty cluster, what an earlier stack left, and this stack itself are no reason to refuse", () => {
  expect(reasons({ namespace: undefined, claims: [] })).toEqual([]);
  expect(reasons({})).toEqual([]);
  expect(reasons({ instances: ["dev"] })).toEqual([]);
});

test.each([
  ["no labels", {}],
  ["another program's labels", { ...ours, "app.kubernetes.io/part-of": "shop" }],
  ["labels of this platform, but another tool's", { ...ours, "app.kubernetes.io/managed-by": "Helm" }],
])("a stranger's namespace and claim, with %s, are refused by name", (_, labels) => {
  const found = {
    namespace: { name: "cancer-mlops", labels, terminating: false },
    claims: [claim({ labels }), claim({ name: "somebody-elses", labels })],
  };
  expect(reasons(found)).toEqual([`namespace cancer-mlops ${takeOver}`, `claim mlflow-backend-pvc ${takeOver}`]);
});

test("a stranger's namespace and claim are taken over where the stack says so", () => {
  const found = {
    namespace: { name: "cancer-mlops", labels: {}, terminating: false },
    claims: [claim({ labels: {} })],
  };
  expect(reasons(found, { kubernetes: { context: "here", adoptExisting: true } })).toEqual([]);
});

test("what is being deleted is waited for, even with adoptExisting", () => {
  const found = {
    namespace: { name: "cancer-mlops", labels: ours, terminating: true },
    claims: [claim({ terminating: true })],
  };
  expect(reasons(found, { kubernetes: { context: "here", adoptExisting: true } })).toEqual([
    "namespace cancer-mlops is being deleted: wait until it is gone",
    "claim mlflow-backend-pvc is being deleted: wait until it is gone",
  ]);
});

test("the running platform of another stack is refused by its name, even with adoptExisting", () => {
  const refused = [
    "namespace cancer-mlops holds the running platform of stack prod: " +
      "destroy that stack first, set another kubernetes.namespace, or, where its state is lost, make it anew by that name",
  ];
  expect(reasons({ instances: ["prod", "dev"] })).toEqual(refused);
  expect(reasons({ instances: ["prod"] }, { kubernetes: { context: "here", adoptExisting: true } })).toEqual(refused);
});

test("a claim that would shrink is refused, with the way out", () => {
  expect(reasons({}, backend({ size: "4Gi" }))).toEqual([
    "storage.claims.mlflowBackend.size: claim mlflow-backend-pvc keeps its 5Gi, a claim never shrinks; set that, " +
      "or for 4Gi run npm run claims:migrate -- mlflowBackend (docs/backup.md)",
  ]);
});

test("the same size in other words is no change", () => {
  expect(reasons({}, backend({ size: "5120Mi" }))).toEqual([]);
});

test("a claim may grow where its class can expand, or is not known", () => {
  expect(reasons({ claims: [claim({ className: "efs" })] }, backend({ size: "6Gi" }))).toEqual([]);
  expect(reasons({ claims: [claim({ className: "gone" })] }, backend({ size: "6Gi" }))).toEqual([]);
});

test("a claim must not grow where its class cannot expand", () => {
  expect(reasons({}, backend({ size: "6Gi" }))).toEqual([
    "storage.claims.mlflowBackend.size: claim mlflow-backend-pvc keeps its 5Gi, class standard cannot expand; " +
      "for 6Gi run npm run claims:migrate -- mlflowBackend (docs/backup.md)",
  ]);
});

test("another access mode is refused", () => {
  expect(reasons({}, backend({ accessMode: "ReadWriteMany" }))).toEqual([
    "storage.claims.mlflowBackend.accessMode: claim mlflow-backend-pvc keeps ReadWriteOnce; " +
      "for ReadWriteMany run npm run claims:migrate -- mlflowBackend (docs/backup.md)",
  ]);
});

test.each([
  ["of the claim", backend({ className: "fast" })],
  ["of all claims", { storage: { className: "fast" } }],
])("another class, %s, is refused", (_, input) => {
  expect(reasons({}, input)).toEqual([
    "storage.claims.mlflowBackend.className: claim mlflow-backend-pvc keeps class standard; " +
      "for fast run npm run claims:migrate -- mlflowBackend (docs/backup.md)",
  ]);
});

test.each(["mlflow-backend-pvc-migrating", "mlflow-backend-pvc-before-migration"])(
  "a migration that is not finished, as %s says, is refused with the command that finishes it",
  (name) => {
    expect(reasons({ claims: [claim(), claim({ name, migrating: true })] })).toEqual([
      "the migration of claim mlflow-backend-pvc is not finished: to finish it, " +
        "npm run claims:migrate -- mlflowBackend; to give it up, npm run claims:migrate -- mlflowBackend --cancel",
    ]);
    expect(reasons({ claims: [claim(), claim({ name })] })).toEqual([]);
  },
);

test("a claim keeps its class where the stack names none, or the same", () => {
  expect(reasons({}, backend({ className: "standard" }))).toEqual([]);
});

/** The message of a refusal, "" where the stack may go on. */
function refusalOf(found: ClusterFacts | undefined, stack: string): string {
  try {
    refuse(found, settingsOf(), stack);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

test("all reasons come in one message, which says that nothing was changed", () => {
  const found = facts({ instances: ["prod"], claims: [claim({ size: "50Gi", accessModes: ["ReadWriteMany"] })] });
  const [first, ...lines] = refusalOf(found, "dev").split("\n");
  expect(first).toBe("Stack dev cannot be deployed like this; nothing was changed:");
  expect(lines.map((line) => line.split(" ").slice(0, 4).join(" "))).toEqual([
    "  namespace cancer-mlops",
    "  storage.claims.mlflowBackend.accessMode: claim",
    "  storage.claims.mlflowBackend.size: claim",
  ]);
});

test("a stack whose name is no label is recognized by the label that it gives", () => {
  const running = facts({ instances: ["team-dev"] });
  expect(refusalOf(running, "team/dev")).toBe("");
  expect(refusalOf(running, "team/prod")).toContain("holds the running platform of stack team-dev");
});

test("where no cluster is meant there is nothing to refuse", () => {
  expect(refusalOf(undefined, "dev")).toBe("");
});

test("a NodePort of another namespace is refused, by the name of who has it; the stack's own is not", () => {
  const input: Input = { grafana: { service: { type: "NodePort" } } };
  const of = (namespace: string) => ({ nodePorts: [{ port: 30300, namespace, service: "grafana-service-external" }] });
  expect(reasons(of("cancer-mlops"), input)).toEqual([]);
  expect(reasons(of("other"))).toEqual([]);
  expect(reasons(of("other"), input)).toEqual([
    "grafana.service.nodePort: 30300 is that of service grafana-service-external in namespace other; set another one",
  ]);
});
