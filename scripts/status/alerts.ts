import { addressesOf } from "../../lib/catalog/addresses";
import { servedPrefix } from "../../lib/catalog/services";
import type { KubernetesClient } from "../../lib/cluster/client";
import { getFromService } from "../../lib/cluster/serviceProxy";
import type { Settings } from "../../lib/config";
import type { AlertStatus } from "./status";

interface Answer {
  readonly data: {
    readonly alerts: readonly {
      readonly state: string;
      readonly activeAt: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    }[];
  };
}

const ORDER = ["critical", "warning", "info"];

/** Returns the firing alerts, the most severe first; undefined if Prometheus does not answer through the API server. */
export async function readAlerts(cluster: KubernetesClient, settings: Settings): Promise<AlertStatus[] | undefined> {
  const { namespace } = settings.kubernetes;
  const prefix = servedPrefix("prometheus", addressesOf(settings.routing).prometheus.prefix);
  try {
    const answer = await getFromService(cluster, namespace, "prometheus-service", `${prefix}/api/v1/alerts`);
    const { data } = (typeof answer === "string" ? JSON.parse(answer) : answer) as Answer;
    return data.alerts
      .filter(({ state }) => state === "firing")
      .map(({ labels, annotations, activeAt }) => ({
        name: labels.alertname ?? "",
        severity: labels.severity ?? "",
        summary: annotations.summary ?? "",
        description: annotations.description ?? "",
        activeSeconds: Math.round((Date.now() - new Date(activeAt).getTime()) / 1000),
      }))
      .sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));
  } catch {
    return undefined;
  }
}
