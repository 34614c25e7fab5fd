import { claimWarnings } from "../../../lib/cluster/claimWarnings";
import type { ExistingClaim } from "../../../lib/cluster/existingClaims";
import type { ClusterState } from "../../../lib/cluster/state";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";
import { clusterState, existingClaim, storageClass } from "../../support/state";

const storageClasses = [storageClass("standard", { isDefault: true }), storageClass("efs")];

const warningsOf = (storage: Input, state: Partial<ClusterState> = {}) =>
  claimWarnings(clusterState({ storageClasses, ...state }), settingsOf({ storage }));

const containing = (...texts: string[]) => texts.map((text): unknown => expect.stringContaining(text));

/** A claim as the settings say by default. */
const grafana = (overrides: Partial<ExistingClaim> = {}) =>
  existingClaim("grafana-data-pvc", { size: "2Gi", unbound: true, ...overrides });

describe("a StorageClass that does not exist", () => {
  test("is named once, with its setting, its claims and the classes that exist", () => {
    expect(warningsOf({ className: "fats", sharedClassName: "efs" })).toEqual([
      "storage.className: StorageClass fats does not exist: PVC mlflow-artifacts-pvc, mlflow-backend-pvc, " +
        "prometheus-data-pvc, grafana-data-pvc will stay Pending; set one that exists (standard (default), efs), or create it",
    ]);
    const claims = { grafanaData: { className: "fats" } };
    expect(warningsOf({ claims })).toEqual(containing("storage.claims.grafanaData.className: StorageClass fats"));
  });

  test("is named if it is the default that is missing", () => {
    expect(warningsOf({ className: "efs" }, { storageClasses: [storageClass("efs")] })).toEqual(
      containing("storage.sharedClassName is not set, and the cluster has no default StorageClass: PVC models-pvc"),
    );
  });

  test("is no problem of a claim that is bound, or waits for a PersistentVolume without a class", () => {
    const storage = { className: "efs", sharedClassName: "efs", claims: { grafanaData: {} } };
    expect(
      warningsOf({ ...storage, className: undefined, claims: {} }, { claims: [grafana({ className: "" })] }),
    ).toEqual([]);
    expect(warningsOf(storage, { claims: [grafana({ unbound: false, className: "gone" })] })).toEqual([]);
  });

  test("is not known without the right to read classes", () => {
    expect(warningsOf({ className: "fats" }, { storageClasses: undefined })).toEqual([]);
  });
});

describe("a provisioner without ReadWriteMany", () => {
  const local = [storageClass("local", { provisioner: "rancher.io/local-path", isDefault: true }), storageClass("efs")];

  test("is named with its class and claims", () => {
    expect(warningsOf({}, { storageClasses: local })).toEqual([
      expect.stringMatching(
        /^StorageClass local \(rancher\.io\/local-path\) .*: PVC models-pvc, data-pvc, logs-pvc .*set storage\.sharedClassName/,
      ),
    ]);
  });

  test("is no problem of ReadWriteOnce claims, claims of another class, or claims that are bound", () => {
    expect(warningsOf({ sharedClassName: "efs" }, { storageClasses: local })).toEqual([]);
    const claims = ["models", "data", "logs"].map((key) => existingClaim(`${key}-pvc`, { className: "local" }));
    expect(warningsOf({}, { storageClasses: local, claims })).toEqual([]);
  });
});

describe("a claim without a volume", () => {
  const recreated = (storage: Input, overrides: Partial<ExistingClaim> = {}) =>
    warningsOf(storage, { claims: [grafana(overrides)] });

  test("is recreated with another class, access mode or size", () => {
    const claims = { grafanaData: { className: "efs", accessMode: "ReadWriteMany", size: "1Gi" } };
    expect(recreated({ claims })).toEqual(
      containing("grafana-data-pvc (class standard to efs; ReadWriteOnce to ReadWriteMany; 2Gi to 1Gi)"),
    );
  });

  test("is recreated with the default class if its own does not exist", () => {
    expect(recreated({}, { className: "fats" })).toEqual(
      containing("grafana-data-pvc (class fats to the default class)"),
    );
  });

  test("is kept if it is as the settings say, or has another class that exists", () => {
    expect(recreated({})).toEqual([]);
    expect(recreated({}, { className: "efs" })).toEqual([]);
    expect(recreated({}, { className: "" })).toEqual([]);
  });

  test("is kept if it is someone else's or part of a migration", () => {
    const claims = { grafanaData: { size: "3Gi" } };
    expect(recreated({ claims }, { labels: {} })).toEqual([]);
    expect(recreated({ claims }, { migrating: true })).toEqual([]);
  });
});
