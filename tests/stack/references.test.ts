import { eachStack } from "../support/eachStack";
import type { Deployment, Kind, Service } from "../support/objects";
import { containersOf, objects, ofKind } from "../support/objects";
import type { Registered } from "../support/recording";

/** `KIND NAMESPACE/NAME` of everything that a stack deploys. */
function inventory(resources: readonly Registered[]): string[] {
  return objects(resources).map(({ kind, metadata }) => key(kind, metadata.namespace, metadata.name));
}

function key(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace ?? ""}/${name}`;
}

interface VolumeSources {
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string };
}

/** Every object that the pods of a Deployment name. */
function named({ metadata: { namespace }, spec }: Deployment): string[] {
  const pod = spec.template.spec;
  const from = (kind: Kind, name: string | undefined) => (name === undefined ? [] : [key(kind, namespace, name)]);
  return [
    ...(pod.volumes as VolumeSources[]).flatMap(({ persistentVolumeClaim, configMap, secret }) => [
      ...from("PersistentVolumeClaim", persistentVolumeClaim?.claimName),
      ...from("ConfigMap", configMap?.name),
      ...from("Secret", secret?.secretName),
    ]),
    ...pod.containers.flatMap(({ envFrom }) =>
      ((envFrom as { configMapRef?: { name: string }; secretRef?: { name: string } }[] | undefined) ?? []).flatMap(
        ({ configMapRef, secretRef }) => [...from("ConfigMap", configMapRef?.name), ...from("Secret", secretRef?.name)],
      ),
    ),
    ...from("ServiceAccount", pod.serviceAccountName),
  ];
}

function selectedBy({ metadata, spec }: Service, deployments: readonly Deployment[]): Deployment[] {
  return deployments.filter(
    (deployment) =>
      deployment.metadata.namespace === metadata.namespace &&
      Object.entries(spec.selector).every(
        ([label, value]) => deployment.spec.template.metadata.labels[label] === value,
      ),
  );
}

eachStack((deployed) => {
  const all = <K extends Kind>(kind: K) => ofKind(deployed().resources, kind);

  test("pods name claims, ConfigMaps, Secrets and accounts that are deployed in their namespace", () => {
    const missing = all("Deployment").flatMap((deployment) =>
      named(deployment).filter((name) => !inventory(deployed().resources).includes(name)),
    );
    expect(missing).toEqual([]);
  });

  test("every claim, ConfigMap, Secret and account is used by a pod", () => {
    const used = all("Deployment").flatMap(named);
    const unused = inventory(deployed().resources).filter(
      (name) => /^(PersistentVolumeClaim|ConfigMap|Secret|ServiceAccount) /.test(name) && !used.includes(name),
    );
    expect(unused).toEqual([]);
  });

  test("every mount is of a volume of its pod, and every volume is mounted", () => {
    for (const deployment of all("Deployment")) {
      const volumes = deployment.spec.template.spec.volumes.map(({ name }) => name);
      const mounted = containersOf(deployment).flatMap(({ volumeMounts }) => volumeMounts.map(({ name }) => name));
      expect([...new Set(mounted)].sort()).toEqual([...volumes].sort());
    }
  });

  test("every Service selects the pods of exactly one Deployment: the one of its name", () => {
    const chosen = all("Service").map((service) => [
      service.metadata.name.replace(/-service(-external)?$/, ""),
      selectedBy(service, all("Deployment")).map(({ metadata }) => metadata.name),
    ]);
    expect(chosen).toHaveLength(8);
    expect(chosen).toEqual(chosen.map(([name]) => [name, [name]]));
  });

  test("every port of a Service leads to a named port of exactly one container behind it", () => {
    for (const service of all("Service")) {
      const ports = selectedBy(service, all("Deployment")).flatMap(({ spec }) =>
        spec.template.spec.containers.flatMap((container) => container.ports.map(({ name }) => name)),
      );
      for (const { targetPort } of service.spec.ports) {
        expect(ports.filter((name) => name === targetPort)).toEqual([targetPort]);
      }
    }
  });

  test("every probe asks a port that its container has", () => {
    for (const { startupProbe, livenessProbe, readinessProbe, ports } of all("Deployment").flatMap(({ spec }) =>
      spec.template.spec.containers.filter((container) => "readinessProbe" in container),
    )) {
      for (const { httpGet, tcpSocket } of [startupProbe, livenessProbe, readinessProbe] as Partial<
        typeof readinessProbe
      >[]) {
        expect(ports.map(({ name }) => name)).toContain(httpGet?.port ?? tcpSocket?.port);
      }
    }
  });

  test("a Deployment selects its own pods and no others", () => {
    for (const { metadata, spec } of all("Deployment")) {
      const matching = all("Deployment").filter((other) =>
        Object.entries(spec.selector.matchLabels).every(
          ([label, value]) => other.spec.template.metadata.labels[label] === value,
        ),
      );
      expect(matching.map((other) => other.metadata.name)).toEqual([metadata.name]);
    }
  });

  test("every route leads to a named port of a ClusterIP Service in its namespace", () => {
    const broken = all("Ingress").flatMap(({ metadata, spec }) =>
      spec.rules
        .flatMap(({ http }) => http.paths)
        .filter(
          ({ backend }) =>
            !all("Service").some(
              (service) =>
                service.metadata.namespace === metadata.namespace &&
                service.metadata.name === backend.service.name &&
                service.spec.type === "ClusterIP" &&
                service.spec.ports.some(({ name }) => name === backend.service.port.name),
            ),
        ),
    );
    expect(broken).toEqual([]);
  });

  test("the role binding gives a role that is deployed to an account that is deployed", () => {
    const bindings = all("ClusterRoleBinding");
    expect(bindings).toHaveLength(1);
    for (const { roleRef, subjects } of bindings) {
      expect(inventory(deployed().resources)).toContain(key(roleRef.kind, undefined, roleRef.name));
      for (const { kind, namespace, name } of subjects) {
        expect(inventory(deployed().resources)).toContain(key(kind, namespace, name));
      }
    }
  });

  test("every object lives in the namespace of the stack, but for those that have none", () => {
    const elsewhere = objects(deployed().resources)
      .filter(({ metadata }) => (metadata.namespace as string | undefined) !== "cancer-mlops")
      .map(({ kind }) => kind);
    expect(elsewhere.sort()).toEqual(["ClusterRole", "ClusterRoleBinding", "Namespace"]);
  });
});
