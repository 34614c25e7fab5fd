import { eachStack } from "../support/eachStack";
import { containersOf, find, ofKind } from "../support/objects";

eachStack((deployed) => {
  const deployments = () => ofKind(deployed().resources, "Deployment");

  test("there is one Deployment for each service", () => {
    expect(
      deployments()
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual(["api", "grafana", "mlflow", "prometheus"]);
  });

  test("every container asks for CPU and memory, and has a limit for both", () => {
    for (const { name, resources } of deployments().flatMap(containersOf)) {
      const given = [resources.requests, resources.limits].map((kinds) => Object.keys(kinds).sort());
      expect([name, ...given]).toEqual([name, ["cpu", "memory"], ["cpu", "memory"]]);
    }
  });

  test("every container meets the restricted Pod Security Standard, with a root file system that is read-only", () => {
    for (const { name, securityContext, volumeMounts } of deployments().flatMap(containersOf)) {
      expect([name, securityContext]).toEqual([
        name,
        { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
      ]);
      expect(volumeMounts.map(({ mountPath }) => mountPath)).toContain("/tmp");
    }
  });

  test("every pod runs as a user that is not root, who owns its volumes", () => {
    const users = deployments().map(({ metadata, spec }) => [metadata.name, spec.template.spec.securityContext]);
    const security = (uid: number) => ({
      runAsNonRoot: true,
      runAsUser: uid,
      runAsGroup: uid,
      fsGroup: uid,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(Object.fromEntries(users)).toEqual({
      api: security(1000),
      mlflow: security(1000),
      prometheus: security(65534),
      grafana: security(472),
    });
  });

  test("every service has probes for start, life and readiness", () => {
    for (const { metadata, spec } of deployments()) {
      const probes = spec.template.spec.containers
        .filter(({ name }) => name === metadata.name)
        .map((container) => Object.keys(container).filter((field) => field.endsWith("Probe")));
      expect([metadata.name, probes.flat().sort()]).toEqual([
        metadata.name,
        ["livenessProbe", "readinessProbe", "startupProbe"],
      ]);
    }
  });

  test("only Prometheus may talk to the API server", () => {
    const allowed = deployments()
      .filter(({ spec }) => spec.template.spec.automountServiceAccountToken)
      .map(({ metadata }) => metadata.name);
    expect(allowed).toEqual(["prometheus"]);
    expect(find(deployed().resources, "ClusterRole", "prometheus").rules).toEqual([
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
    ]);
  });

  test("no volume reaches into the node", () => {
    const sources = deployments().flatMap(({ spec }) =>
      spec.template.spec.volumes.flatMap((volume) => Object.keys(volume).filter((key) => key !== "name")),
    );
    expect([...new Set(sources)].sort()).toEqual(["configMap", "emptyDir", "persistentVolumeClaim", "secret"]);
  });
});
