import type { ServiceName } from "../../lib/catalog/services";
import type { Health } from "../start/health";

/** What `npm run status -- --json` prints. A field that could not be read is left out. */
export interface Status {
  readonly stack: string;
  /** `context NAME`, or how else the cluster is reached. */
  readonly cluster: string;
  readonly namespace: string;
  /** True if every service that should run does, answers, and has its volumes, and no critical alert fires. */
  readonly healthy: boolean;
  readonly services: readonly ServiceStatus[];
  readonly model: ModelStatus;
  readonly claims: readonly ClaimStatus[];
  /** The alerts that fire, the most severe first; absent if Prometheus does not answer. */
  readonly alerts?: readonly AlertStatus[];
  /** Why pods are not ready, not created, or have no volume. */
  readonly problems: readonly string[];
  /** Warnings of Kubernetes in the namespace in the last hour, the newest first. */
  readonly events: readonly EventStatus[];
  /** The command to type next. */
  readonly next: string;
}

export interface ServiceStatus {
  readonly name: ServiceName;
  /** Image reference of the service's container; absent if the Deployment does not exist. */
  readonly image?: string;
  /** Number of pods that should run. */
  readonly replicas: number;
  readonly ready: number;
  /** Of all containers of its pods. */
  readonly restarts: number;
  /** Age of the newest pod in seconds. */
  readonly ageSeconds?: number;
  readonly url?: string;
  /** The command that makes a service without a URL reachable. */
  readonly accessCommand?: string;
  readonly health: Health;
  readonly requests?: Use;
  /** What its pods use now, if the cluster has the metrics API. */
  readonly use?: Use;
}

export interface Use {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

export interface ModelStatus {
  /** NAME/VERSION that the API is asked to load. */
  readonly name: string;
  readonly loaded: boolean;
}

export interface ClaimStatus {
  readonly name: string;
  /** Phase of the PVC: Bound, Pending or Lost; Missing if it does not exist. */
  readonly phase: string;
  /** Capacity of its volume, a quantity such as 5Gi. */
  readonly capacity?: string;
  /** True if `pulumi destroy` keeps it. */
  readonly retained: boolean;
  /** True if its service is not enabled; absent otherwise. */
  readonly unused?: boolean;
  /** The file system that holds it. Several PVCs share one on some storage, such as directories of a node. */
  readonly fileSystem?: FileSystem;
}

export interface FileSystem {
  readonly usedBytes: number;
  readonly capacityBytes: number;
}

export interface AlertStatus {
  readonly name: string;
  readonly severity: string;
  readonly summary: string;
  readonly description: string;
  readonly activeSeconds: number;
}

export interface EventStatus {
  /** `Pod api-…` */
  readonly object: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly ageSeconds: number;
}
