import { preflight, preflightProblems } from "../../../lib/cluster/preflight";
import type { ClusterState } from "../../../lib/cluster/state";
import type { NamedKind } from "../../../lib/config/namedObjects";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";
import { clusterState, existingClaim, existingNamespace, ownLabels, storageClass } from "../../support/state";

const claim = (overrides = {}) => existingClaim("mlflow-backend-pvc", overrides);
const namespace = existingNamespace();

/** A cluster with the namespace and one claim of an earlier deployment. */
function deployedState(overrides: Partial<ClusterState> = {}): ClusterState {
  return clusterState({
    namespace,
    claims: [claim()],
    storageClasses: [storageClass("standard"), storageClass("efs", { expandable: true })],
    ...overrides,
  });
}

const ownBy = (stack: string) => ({ ...ownLabels, "app.kubernetes.io/instance": stack });
const object = (kind: NamedKind, name: string, labels: Readonly<Record<string, string>>) => ({
  kind,
  name,
  labels,
  terminating: false,
  stopped: false,
  selector: undefined,
  foreign: [],
});

const problems = (state: Partial<ClusterState>, input: Input = {}) =>
  preflightProblems(deployedState(state), settingsOf(input), "dev");

const containing = (...texts: string[]) => texts.map((text): unknown => expect.stringContaining(text));

const backend = (settings: Input): Input => ({ storage: { claims: { mlflowBackend: settings } } });

const adopting: Input = { kubernetes: { context: "here", adoptExisting: true } };

test("accepts an empty cluster, the claims of an earlier deployment, and its own running platform", () => {
  expect(problems({ namespace: undefined, claims: [] })).toEqual([]);
  expect(problems({})).toEqual([]);
  expect(problems({ objects: [object("Deployment", "api", ownBy("dev"))] })).toEqual([]);
  expect(problems({}, backend({ size: "5120Mi", className: "standard" }))).toEqual([]);
});

describe("objects that exist", () => {
  test("refuses a namespace and a claim of another program or tool, unless kubernetes.adoptExisting is set", () => {
    for (const labels of [
      {},
      { ...ownLabels, "app.kubernetes.io/part-of": "shop" },
      { ...ownLabels, "app.kubernetes.io/managed-by": "Helm" },
    ]) {
      const claims = [claim({ labels }), existingClaim("unrelated", { labels })];
      const state = { namespace: { ...namespace, labels }, claims };
      expect(problems(state)).toEqual(
        containing("Namespace cancer-mlops exists and was not", "PVC mlflow-backend-pvc exists and was not"),
      );
      expect(problems(state, adopting)).toEqual([]);
    }
  });

  test("refuses what is being deleted, even with kubernetes.adoptExisting", () => {
    const state = { namespace: { ...namespace, terminating: true }, claims: [claim({ terminating: true })] };
    expect(problems(state, adopting)).toEqual(
      containing("Namespace cancer-mlops is being deleted", "PVC mlflow-backend-pvc is being deleted"),
    );
  });

  test("refuses the running platform of another stack, even with kubernetes.adoptExisting", () => {
    const objects = [
      object("Deployment", "api", ownBy("prod")),
      object("Service", "api-service", ownBy("prod")),
      object("Deployment", "mlflow", ownBy("dev")),
    ];
    expect(problems({ objects }, adopting)).toEqual(containing("running platform of stack prod"));
    expect(problems({ objects })).toEqual(containing("pulumi stack rename prod"));
  });

  test("knows the stack of a running platform by the selectors of its Deployments, which cannot be changed by hand", () => {
    const relabelled = object("Service", "api-service", ownBy("prod"));
    const selector = { "app.kubernetes.io/instance": "dev" };
    const deployment = {
      ...object("Deployment", "api", { ...ownBy("prod"), "app.kubernetes.io/part-of": "shop" }),
      selector,
    };
    expect(problems({ objects: [relabelled, { ...deployment, appliedAt: 1 }] })).toEqual([]);
    expect(problems({ objects: [relabelled] })).toEqual(containing("running platform of stack prod"));
  });

  test("refuses an object of another program or tool by its name, unless kubernetes.adoptExisting is set", () => {
    const objects = [object("Service", "api-service", {}), object("Ingress", "cancer-mlops", { app: "shop" })];
    expect(problems({ objects })).toEqual(
      containing("Service api-service exists and was not", "Ingress cancer-mlops exists and was not"),
    );
    expect(problems({ objects }, adopting)).toEqual([]);
  });

  test("refuses to adopt a Deployment whose pods have other labels, since its selector is immutable", () => {
    const adopted = (selector: Record<string, string>) => ({ ...object("Deployment", "grafana", {}), selector });
    const problemsWith = (selector: Record<string, string>) => problems({ objects: [adopted(selector)] }, adopting);
    expect(problemsWith({ app: "grafana" })).toEqual(containing("Deployment grafana cannot be adopted"));
    expect(problemsWith({ "app.kubernetes.io/instance": "dev", "app.kubernetes.io/name": "grafana" })).toEqual([]);
  });
});

describe("claims that exist", () => {
  const migrate = "run npm run claims:migrate -- mlflowBackend (docs/backup.md)";

  test("refuses to shrink a claim, and names the size to set and the migration", () => {
    expect(problems({}, backend({ size: "4Gi" }))).toEqual([
      "storage.claims.mlflowBackend.size: PVC mlflow-backend-pvc cannot shrink from 5Gi to 4Gi: set size: 5Gi, or " +
        migrate,
    ]);
  });

  test("refuses to grow a claim unless its StorageClass allows expansion, or is unknown", () => {
    const grown = (className: string) => problems({ claims: [claim({ className })] }, backend({ size: "6Gi" }));
    expect(grown("standard")).toEqual(containing("size: PVC mlflow-backend-pvc cannot grow from 5Gi to 6Gi"));
    expect(grown("efs")).toEqual([]);
    expect(grown("unknown")).toEqual([]);
  });

  test("refuses another access mode", () => {
    expect(problems({}, backend({ accessMode: "ReadWriteMany" }))).toEqual(
      containing("mlflowBackend.accessMode: PVC mlflow-backend-pvc cannot change from ReadWriteOnce to ReadWriteMany"),
    );
  });

  test("refuses another StorageClass, set for the claim or for all", () => {
    const refused = containing(
      "mlflowBackend.className: PVC mlflow-backend-pvc cannot change from class standard to fast",
    );
    expect(problems({}, backend({ className: "fast" }))).toEqual(refused);
    expect(problems({}, { storage: { className: "fast" } })).toEqual(refused);
  });

  test("accepts changes of a claim without a volume, which is recreated", () => {
    const claims = [claim({ unbound: true })];
    expect(problems({ claims }, backend({ size: "4Gi", accessMode: "ReadWriteMany", className: "fast" }))).toEqual([]);
  });

  test("refuses them if the claim is not the program's own, and names the deletion", () => {
    const claims = [claim({ unbound: true, labels: {} })];
    expect(problems({ claims }, { ...adopting, ...backend({ size: "6Gi" }) })).toEqual(
      containing("PVC mlflow-backend-pvc cannot change from 5Gi to 6Gi before it is bound"),
    );
    expect(problems({ claims }, adopting)).toEqual([]);
  });

  test("refuses an unfinished migration, recorded by the new claim or by the backup", () => {
    for (const name of ["mlflow-backend-pvc-migrating", "mlflow-backend-pvc-before-migration"]) {
      expect(problems({ claims: [claim(), existingClaim(name, { migrating: true })] })).toEqual(
        containing("The migration of PVC mlflow-backend-pvc is unfinished"),
      );
      expect(problems({ claims: [claim(), existingClaim(name)] })).toEqual([]);
    }
  });
});

describe("the error", () => {
  test("has all problems in one message that says that nothing was changed", () => {
    const state = deployedState({
      objects: [object("Deployment", "api", ownBy("prod"))],
      claims: [claim({ size: "50Gi" })],
    });
    const run = () => {
      preflight(state, settingsOf(), "dev");
    };
    expect(run).toThrow(
      /^Stack dev cannot be deployed with this configuration; nothing was changed:\n {2}Namespace .*\n {2}storage\..*$/,
    );
  });

  test("recognizes a stack by its label, which lacks the characters that labels do not allow", () => {
    const run = (stack: string) => () => {
      preflight(deployedState({ objects: [object("Deployment", "api", ownBy("team-dev"))] }), settingsOf(), stack);
    };
    expect(run("team/dev")).not.toThrow();
    expect(run("team/prod")).toThrow("running platform of stack team-dev");
  });
});
