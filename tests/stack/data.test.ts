import { eachStack } from "../support/eachStack";
import { find, ofKind } from "../support/objects";

const claims = [
  "data-pvc",
  "grafana-data-pvc",
  "logs-pvc",
  "mlflow-artifacts-pvc",
  "mlflow-backend-pvc",
  "models-pvc",
  "prometheus-data-pvc",
];

eachStack((deployed, stack) => {
  test("retains the seven claims and the namespace, and nothing else", () => {
    const retained = deployed()
      .resources.filter(({ retainOnDelete }) => retainOnDelete)
      .map(({ name }) => name);
    expect(retained.sort()).toEqual([...claims, "namespace"].sort());
  });

  test("mounts a ReadWriteOnce claim in a single pod, which is recreated and never rolled", () => {
    const { resources } = deployed();
    const singleWriter = ofKind(resources, "PersistentVolumeClaim").filter(
      ({ spec }) => !spec.accessModes.includes("ReadWriteMany"),
    );
    expect(singleWriter).toHaveLength(stack === "dev" ? 7 : 4);
    for (const { metadata } of singleWriter) {
      const users = ofKind(resources, "Deployment").filter(({ spec }) =>
        spec.template.spec.volumes.some(
          (volume) => (volume as Partial<typeof volume>).persistentVolumeClaim?.claimName === metadata.name,
        ),
      );
      expect(users.map(({ spec }) => [spec.strategy.type, spec.replicas <= 1])).toEqual([["Recreate", true]]);
    }
  });

  test("can adopt the claims that are retained, with one field manager, without a wait for bound claims", () => {
    const { resources } = deployed();
    for (const claim of claims) {
      expect(find(resources, "PersistentVolumeClaim", claim).metadata.annotations).toMatchObject({
        "pulumi.com/patchFieldManager": "cancer-mlops",
        "pulumi.com/skipAwait": "true",
      });
    }
  });
});
