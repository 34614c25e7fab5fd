import type { ClaimKey } from "../catalog/claims";
import { SERVICE_ACCOUNT_FOLDER } from "../catalog/serviceAccount";
import type { PerService } from "../catalog/services";
import { services } from "../catalog/services";
import type { ServiceSettings } from "./schema";

interface PlatformVolume {
  /** Where the service's container mounts it. */
  readonly path: string;
  readonly claim?: ClaimKey;
}

/** What the platform's own pods contain, which what a stack adds must not collide with. Some of it depends on settings. */
interface PodLayout {
  /** Init containers too. */
  readonly containers: readonly string[];
  readonly ports: Readonly<Record<string, number>>;
  readonly volumes: Readonly<Record<string, PlatformVolume>>;
}

const tmp = { path: "/tmp" };

export const sharedMemory = { name: "shared-memory", mountPath: "/dev/shm" };

export const podLayouts: PerService<PodLayout> = {
  api: {
    containers: ["api", "copy-models"],
    ports: { http: services.api.port },
    volumes: {
      models: { path: "/app/models", claim: "models" },
      data: { path: "/app/data", claim: "data" },
      logs: { path: "/app/logs", claim: "logs" },
      tmp,
    },
  },
  mlflow: {
    containers: ["mlflow", "exporter", "upgrade-database", "set-admin-password"],
    ports: { http: services.mlflow.port, metrics: 9500 },
    volumes: {
      backend: { path: "/mlflow/backend", claim: "mlflowBackend" },
      artifacts: { path: "/mlflow/artifacts", claim: "mlflowArtifacts" },
      scripts: { path: "/scripts" },
      auth: { path: "/mlflow/auth" },
      "admin-password": { path: "/mlflow/admin-password" },
      tmp,
    },
  },
  prometheus: {
    containers: ["prometheus"],
    ports: { http: services.prometheus.port },
    volumes: {
      data: { path: "/prometheus", claim: "prometheusData" },
      config: { path: "/etc/prometheus" },
      tmp,
    },
  },
  grafana: {
    containers: ["grafana", "reset-admin-password"],
    ports: { http: services.grafana.port },
    volumes: {
      data: { path: "/var/lib/grafana", claim: "grafanaData" },
      admin: { path: "/etc/grafana/admin" },
      datasources: { path: "/etc/grafana/provisioning/datasources" },
      dashboards: { path: "/etc/grafana/provisioning/dashboards" },
      tmp,
    },
  },
};

/** The names that volumes of a stack cannot have. */
export function platformVolumes(layout: PodLayout): readonly string[] {
  return [...Object.keys(layout.volumes), sharedMemory.name];
}

/** The paths at which the platform mounts something in the service's container. */
export function platformPaths(layout: PodLayout, settings: Pick<ServiceSettings, "sharedMemory">): readonly string[] {
  return [
    ...Object.values(layout.volumes).map(({ path }) => path),
    ...(settings.sharedMemory === undefined ? [] : [sharedMemory.mountPath]),
    SERVICE_ACCOUNT_FOLDER,
  ];
}
