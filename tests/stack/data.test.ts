import { eachStack } from "../support/eachStack";
import { find, ofKind, registration } from "../support/objects";

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
  test("the seven claims are there, and outlive the stack with their namespace", () => {
    const kept = deployed()
      .resources.filter(({ retainOnDelete }) => retainOnDelete)
      .map(({ name }) => name);
    expect(kept.sort()).toEqual([...claims, "namespace"].sort());
  });

  test("a claim that one node mounts has one Deployment, with one pod at most, which ends before the next starts", () => {
    const { resources } = deployed();
    const single = ofKind(resources, "PersistentVolumeClaim").filter(
      ({ spec }) => !spec.accessModes.includes("ReadWriteMany"),
    );
    expect(single).toHaveLength(stack === "dev" ? 7 : 4);
    for (const { metadata } of single) {
      const users = ofKind(resources, "Deployment").filter(({ spec }) =>
        spec.template.spec.volumes.some(
          (volume) => (volume as Partial<typeof volume>).persistentVolumeClaim?.claimName === metadata.name,
        ),
      );
      expect(users.map(({ spec }) => [spec.strategy.type, spec.replicas <= 1])).toEqual([["Recreate", true]]);
    }
  });

  test("what outlives the stack can be taken back: by a provider that may adopt, with a field manager that stays", () => {
    const { resources } = deployed();
    const adopting = resources
      .filter(({ type, inputs }) => type === "pulumi:providers:kubernetes" && inputs.upsertExistingObjects === "true")
      .map(({ name }) => name);
    expect(adopting).toEqual(["storage"]);
    for (const [kind, name] of [
      ["Namespace", "namespace"] as const,
      ...claims.map((claim) => ["PersistentVolumeClaim", claim] as const),
    ]) {
      expect(registration(resources, kind, name).provider).toBe("storage");
      expect(find(resources, kind, name).metadata.annotations).toMatchObject({
        "pulumi.com/patchFieldManager": "cancer-mlops",
      });
    }
  });

  test("nothing but claims and namespace is created by the provider that may adopt", () => {
    const adopted = deployed()
      .resources.filter(({ provider }) => provider === "storage")
      .map(({ inputs }) => inputs.kind);
    expect(new Set(adopted)).toEqual(new Set(["Namespace", "PersistentVolumeClaim"]));
  });

  test("no claim is waited for: a bound one never becomes what the wait expects", () => {
    for (const { metadata } of ofKind(deployed().resources, "PersistentVolumeClaim")) {
      expect(metadata.annotations).toMatchObject({ "pulumi.com/skipAwait": "true" });
    }
  });
});
