import type { ClaimKey } from "./claims";

export const serviceNames = ["api", "mlflow", "prometheus", "grafana"] as const;
export type ServiceName = (typeof serviceNames)[number];

/** One value for each service. */
export type PerService<T> = Readonly<Record<ServiceName, T>>;

/** The services that a stack may leave to somebody else. */
export const optionalServices = ["prometheus", "grafana"] as const satisfies readonly ServiceName[];
type OptionalService = (typeof optionalServices)[number];

/** One value for each service that is enabled. */
export type PerEnabledService<T> = Readonly<
  Record<Exclude<ServiceName, OptionalService>, T> & Partial<Record<OptionalService, T>>
>;

export function perService<T>(value: (name: ServiceName) => T): PerService<T> {
  return { api: value("api"), mlflow: value("mlflow"), prometheus: value("prometheus"), grafana: value("grafana") };
}

export interface Service {
  /** Value of the label `app.kubernetes.io/component`. */
  readonly component: string;
  /** Port of the container and of the ClusterIP Service. */
  readonly port: number;
  /** Default NodePort. */
  readonly nodePort: number;
  /** User and group of the process, and of the files in its volumes: it never changes. */
  readonly uid: number;
  /** Path that returns 200 when the service is healthy. */
  readonly healthPath: string;
  /** True if it serves only below the prefix of its route. The API's is stripped; MLflow serves at the root as well. */
  readonly belowPrefixOnly: boolean;
  /** The claims that its pods mount, in the order in which a backup copies them. */
  readonly claims: readonly ClaimKey[];
}

export const services: PerService<Service> = {
  api: {
    component: "model-api",
    port: 8000,
    nodePort: 30800,
    uid: 1000,
    // 503 until a model is loaded.
    healthPath: "/health",
    belowPrefixOnly: false,
    claims: ["models", "data", "logs"],
  },
  mlflow: {
    component: "tracking-server",
    port: 5000,
    nodePort: 30500,
    uid: 1000,
    // Accepts every Host header and needs no password.
    healthPath: "/health",
    belowPrefixOnly: false,
    // The database first: every run in a backup then has its artifacts there too.
    claims: ["mlflowBackend", "mlflowArtifacts"],
  },
  prometheus: {
    component: "monitoring",
    port: 9090,
    nodePort: 30900,
    uid: 65534,
    healthPath: "/-/ready",
    belowPrefixOnly: true,
    claims: ["prometheusData"],
  },
  grafana: {
    component: "dashboards",
    port: 3000,
    nodePort: 30300,
    uid: 472,
    healthPath: "/api/health",
    belowPrefixOnly: true,
    claims: ["grafanaData"],
  },
};

/** The service whose pods mount a claim. */
export function serviceOf(claim: ClaimKey): ServiceName {
  const owner = serviceNames.find((name) => services[name].claims.includes(claim));
  if (owner === undefined) throw new Error(`No service mounts claim ${claim}`);
  return owner;
}

/** Port of the metrics exporter in the pods of MLflow. */
export const METRICS_PORT = 9500;

/** The prefix that a service itself serves under: the prefix of its route, or "". */
export function servedPrefix(name: ServiceName, prefix: string): string {
  return services[name].belowPrefixOnly ? prefix : "";
}

/** The health path of a service inside the cluster. */
export function healthPath(name: ServiceName, prefix: string): string {
  return `${servedPrefix(name, prefix)}${services[name].healthPath}`;
}

/** Services without a login of their own, unless MLflow has accounts (`mlflow.basicAuth`). */
export const withoutLogin = ["mlflow", "prometheus"] as const satisfies readonly ServiceName[];
