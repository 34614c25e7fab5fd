import { services } from "../../lib/catalog/services";
import type { Target } from "./target";

export interface PrometheusServer {
  /** True if it is running, and so changes its files. */
  readonly runs: boolean;
  /** URL of its snapshot API inside the cluster; undefined if the API is off. */
  readonly snapshotUrl: string | undefined;
}

export async function prometheusServer({ objects }: Target): Promise<PrometheusServer> {
  const deployment = await objects.find("Deployment", "prometheus");
  const { args = [] } = deployment?.spec?.template.spec?.containers[0] ?? {};
  return {
    runs: (deployment?.status?.readyReplicas ?? 0) > 0,
    snapshotUrl: snapshotUrl(args, objects.namespace),
  };
}

/** @param args - of the running Prometheus. */
export function snapshotUrl(args: readonly string[], namespace: string): string | undefined {
  if (!args.includes("--web.enable-admin-api")) return undefined;
  const prefix = args.find((arg) => arg.startsWith("--web.route-prefix="))?.replace(/^.*?=|\/$/g, "") ?? "";
  return `http://prometheus-service.${namespace}:${services.prometheus.port}${prefix}`;
}
