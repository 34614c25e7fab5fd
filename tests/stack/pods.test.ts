import { eachStack } from "../support/eachStack";
import { containersOf, find, ofKind } from "../support/objects";

eachStack((deployed) => {
  const deployments = () => ofKind(deployed().resources, "Deployment");

  test("every container requests and limits CPU, memory and ephemeral storage", () => {
    const all = ["cpu", "ephemeral-storage", "memory"];
    for (const { name, resources } of deployments().flatMap(containersOf)) {
      const kinds = [resources.requests, resources.limits].map((quantities) => Object.keys(quantities).sort());
      expect([name, ...kinds]).toEqual([name, all, all]);
    }
  });

  test("every container meets the restricted Pod Security Standard, with a read-only root file system", () => {
    for (const { name, securityContext, volumeMounts } of deployments().flatMap(containersOf)) {
      expect([name, securityContext]).toEqual([
        name,
        { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
      ]);
      expect(volumeMounts.map(({ mountPath }) => mountPath)).toContain("/tmp");
    }
    const sources = deployments().flatMap(({ spec }) =>
      spec.template.spec.volumes.flatMap((volume) => Object.keys(volume).filter((key) => key !== "name")),
    );
    expect([...new Set(sources)].sort()).toEqual(["configMap", "emptyDir", "persistentVolumeClaim", "secret"]);
  });

  test("every pod runs as a user other than root, which owns its volumes", () => {
    const contexts = deployments().map(({ metadata, spec }) => [metadata.name, spec.template.spec.securityContext]);
    const runAs = (uid: number) => ({
      runAsNonRoot: true,
      runAsUser: uid,
      runAsGroup: uid,
      fsGroup: uid,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(Object.fromEntries(contexts)).toEqual({
      api: runAs(1000),
      mlflow: runAs(1000),
      prometheus: runAs(65534),
      grafana: runAs(472),
    });
  });

  test("every service has a startup, a liveness and a readiness probe on a port of its container", () => {
    for (const { metadata, spec } of deployments()) {
      const container = spec.template.spec.containers.find(({ name }) => name === metadata.name);
      const probes = [container?.startupProbe, container?.livenessProbe, container?.readinessProbe];
      const ports = container?.ports.map(({ name }) => name);
      for (const probe of probes as Partial<NonNullable<(typeof probes)[number]>>[]) {
        expect(ports).toContain(probe.httpGet?.port ?? probe.tcpSocket?.port);
      }
    }
  });

  test("every service has a service account of its own, without a token", () => {
    const { resources } = deployed();
    const accounts = deployments().map(({ metadata, spec }) => [
      metadata.name,
      spec.template.spec.serviceAccountName,
      find(resources, "ServiceAccount", metadata.name).automountServiceAccountToken,
    ]);
    expect(accounts).toEqual(deployments().map(({ metadata: { name } }) => [name, name, false]));
  });

  test("only Prometheus can use the API server, to read pods", () => {
    const permitted = deployments()
      .filter(({ spec }) => spec.template.spec.automountServiceAccountToken)
      .map(({ metadata }) => metadata.name);
    expect(permitted).toEqual(["prometheus"]);
    expect(find(deployed().resources, "Role", "prometheus").rules).toEqual([
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
    ]);
  });
});
