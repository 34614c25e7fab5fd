import type * as k8s from "@pulumi/kubernetes";
import { Platform } from "../../../components/platform";
import { createProvider } from "../../../components/provider";
import { claimNames } from "../../../lib/catalog/claims";
import { serviceNames } from "../../../lib/catalog/services";
import { podLayouts, sharedMemory } from "../../../lib/config/podLayout";
import { containerOf, containersOf, find } from "../../support/objects";
import { record } from "../../support/recording";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

type Volume = k8s.types.output.core.v1.Volume;

test.each(serviceNames)("lists the containers, ports, volumes and mounts of the pods of %s", async (name) => {
  // With everything that adds a container or a volume.
  const settings = settingsOf({
    api: { modelsImage: {}, sharedMemory: "64Mi" },
    mlflow: { basicAuth: true, sharedMemory: "64Mi" },
    prometheus: { sharedMemory: "64Mi" },
    grafana: { sharedMemory: "64Mi" },
  });
  const { resources } = await record(
    () =>
      new Platform("cancer-mlops", {
        provider: createProvider({ kind: "none" }, settings.kubernetes, undefined),
        settings,
        stack: "test",
        version: "1.2.3",
        grafanaAdminPassword: undefined,
        state: clusterState(),
      }),
  );
  const deployment = find(resources, "Deployment", name);
  const containers = containersOf(deployment);
  const layout = podLayouts[name];
  expect([...layout.containers].sort()).toEqual(containers.map((container) => container.name).sort());

  // Undefined without ports, unlike its type.
  const ports = containers.flatMap((container) => (container.ports as typeof container.ports | undefined) ?? []);
  expect(layout.ports).toEqual(Object.fromEntries(ports.map((port) => [port.name, port.containerPort])));

  // A mount of another container, such as an init container's, is in the layout too.
  const mounts = [containerOf(deployment, name), ...containers].flatMap(({ volumeMounts }) => volumeMounts);
  const volumes = deployment.spec.template.spec.volumes.map((volume: Partial<Volume>) => {
    const path = mounts.find((mount) => mount.name === volume.name)?.mountPath;
    return [volume.name, { path, claim: volume.persistentVolumeClaim?.claimName }];
  });
  const listed = Object.entries(layout.volumes).map(([volume, { path, claim }]) => {
    return [volume, { path, claim: claim && claimNames[claim] }];
  });
  const shm = [sharedMemory.name, { path: sharedMemory.mountPath, claim: undefined }];
  expect(Object.fromEntries([...listed, shm])).toEqual(Object.fromEntries(volumes));
});
