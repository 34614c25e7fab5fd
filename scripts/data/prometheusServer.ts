import type { KubernetesObject } from "./kubectl";
import type { Target } from "./target";

interface Deployment extends KubernetesObject {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly args?: readonly string[] }[] } };
  };
  readonly status: { readonly readyReplicas?: number };
}

export interface PrometheusServer {
  /** Whether it runs; its files change only then. */
  readonly runs: boolean;
  /** Where it makes snapshots, seen from a pod; undefined where it may not. */
  readonly snapshotUrl: string | undefined;
}

export async function prometheusServer({ kubectl }: Target): Promise<PrometheusServer> {
  const deployment = await kubectl.find<Deployment>("deployment", "prometheus");
  if (deployment === undefined) return { runs: false, snapshotUrl: undefined };
  const { args = [] } = deployment.spec.template.spec.containers[0] ?? {};
  return {
    runs: (deployment.status.readyReplicas ?? 0) > 0,
    snapshotUrl: snapshotUrl(args, kubectl.namespace),
  };
}

/** Pure: from the arguments that Prometheus runs with. */
export function snapshotUrl(args: readonly string[], namespace: string): string | undefined {
  if (!args.includes("--web.enable-admin-api")) return undefined;
  const prefix = args.find((arg) => arg.startsWith("--web.route-prefix="))?.replace(/^.*?=|\/$/g, "") ?? "";
  return `http://prometheus-service.${namespace}:9090${prefix}`;
}
