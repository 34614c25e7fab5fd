import { eachStack } from "../support/eachStack";
import type { Deployment, Kind, Service } from "../support/objects";
import { containersOf, objects, ofKind } from "../support/objects";

function key(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace ?? ""}/${name}`;
}

interface VolumeSources {
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string };
}

interface EnvironmentSources {
  readonly configMapRef?: { readonly name: string };
  readonly secretRef?: { readonly name: string };
}

/** The objects that the pods of a Deployment refer to. */
function referencesOf({ metadata: { namespace }, spec }: Deployment): string[] {
  const pod = spec.template.spec;
  const to = (kind: Kind, name: string | undefined) => (name === undefined ? [] : [key(kind, namespace, name)]);
  return [
    ...(pod.volumes as VolumeSources[]).flatMap(({ persistentVolumeClaim, configMap, secret }) => [
      ...to("PersistentVolumeClaim", persistentVolumeClaim?.claimName),
      ...to("ConfigMap", configMap?.name),
      ...to("Secret", secret?.secretName),
    ]),
    ...pod.containers
      .flatMap(({ envFrom }) => (envFrom as EnvironmentSources[] | undefined) ?? [])
      .flatMap(({ configMapRef, secretRef }) => [
        ...to("ConfigMap", configMapRef?.name),
        ...to("Secret", secretRef?.name),
      ]),
    ...to("ServiceAccount", pod.serviceAccountName),
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
  /** Every object of the stack. */
  const inventory = () =>
    objects(deployed().resources).map(({ kind, metadata }) => key(kind, metadata.namespace, metadata.name));

  test("pods refer to all claims, ConfigMaps, Secrets and ServiceAccounts of the stack, and to no others", () => {
    // The controller of the routes reads its Secrets.
    const existing = inventory()
      .filter((name) => /^(PersistentVolumeClaim|ConfigMap|Secret|ServiceAccount) /.test(name))
      .filter((name) => !/\/(edge-users|self-signed)-/.test(name));
    expect(new Set(all("Deployment").flatMap(referencesOf))).toEqual(new Set(existing));
  });

  test("containers mount all volumes of their pod, and no others", () => {
    for (const deployment of all("Deployment")) {
      const volumes = deployment.spec.template.spec.volumes.map(({ name }) => name);
      const mounted = containersOf(deployment).flatMap(({ volumeMounts }) => volumeMounts.map(({ name }) => name));
      expect(new Set(mounted)).toEqual(new Set(volumes));
    }
  });

  test("every Service selects the pods of one Deployment, and its port is one of theirs", () => {
    for (const service of all("Service")) {
      const selected = selectedBy(service, all("Deployment"));
      expect(selected.map(({ metadata }) => `${metadata.name}-service`)).toEqual([
        service.metadata.name.replace(/-external$/, ""),
      ]);
      const ports = selected.flatMap(({ spec }) =>
        spec.template.spec.containers.flatMap((container) => container.ports.map(({ name }) => name)),
      );
      for (const { targetPort } of service.spec.ports) {
        expect(ports.filter((name) => name === targetPort)).toEqual([targetPort]);
      }
    }
  });

  test("every Deployment selects its own pods and no others", () => {
    for (const { metadata, spec } of all("Deployment")) {
      const matching = all("Deployment").filter((other) =>
        Object.entries(spec.selector.matchLabels).every(
          ([label, value]) => other.spec.template.metadata.labels[label] === value,
        ),
      );
      expect(matching.map((other) => other.metadata.name)).toEqual([metadata.name]);
    }
  });

  test("the RoleBinding refers to a Role and a ServiceAccount of the stack", () => {
    const references = all("RoleBinding").flatMap(({ metadata, roleRef, subjects }) => [
      key(roleRef.kind, metadata.namespace, roleRef.name),
      ...subjects.map(({ kind, namespace, name }) => key(kind, namespace, name)),
    ]);
    expect(references).toHaveLength(2);
    expect(inventory()).toEqual(expect.arrayContaining(references));
  });
});
