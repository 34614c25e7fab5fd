import { stringify } from "yaml";
import type { AlertName } from "../../lib/catalog/alerts";
import { alertNames, alerts } from "../../lib/catalog/alerts";
import { parseDuration } from "../../lib/catalog/quantity";
import type { Settings } from "../../lib/config";

export interface RuleArgs {
  readonly settings: Pick<Settings["prometheus"], "alerts" | "kubeletMetrics" | "scrapeInterval">;
  /** True if the API runs and has metrics. */
  readonly api: boolean;
  /** True if MLflow runs. */
  readonly mlflow: boolean;
}

/** Returns the file with the recording and alert rules. Alerts of what does not run are left out. */
export function rulesFile(args: RuleArgs): string {
  const { settings } = args;
  const rules = alertNames
    .filter((name) => settings.alerts[name].enabled && applies(name, args))
    .map((name) => {
      const { severity, for: lasts, ...more } = settings.alerts[name];
      return {
        alert: name,
        expr: expression(name, "threshold" in more ? more.threshold : 0, args),
        for: lasts,
        labels: { severity },
        annotations: { summary: alerts[name].description, description: details[name] },
      };
    });
  return stringify(
    {
      groups: [
        ...(args.api ? [{ name: "cancer-mlops-recordings", rules: errorRatios(settings.scrapeInterval) }] : []),
        ...(rules.length === 0 ? [] : [{ name: "cancer-mlops-alerts", rules }]),
      ],
    },
    { lineWidth: 0 },
  );
}

function applies(name: AlertName, { api, mlflow, settings }: RuleArgs): boolean {
  switch (name) {
    case "ApiDown":
    case "ModelNotLoaded":
    case "ApiErrorBudgetBurn":
    case "ApiLatency":
      return api;
    case "MlflowDown":
      return mlflow;
    case "VolumeAlmostFull":
    case "VolumeFullSoon":
      return mlflow || settings.kubeletMetrics;
    case "TargetDown":
    case "Restarts":
      return true;
  }
}

function expression(name: AlertName, threshold: number, { settings }: RuleArgs): string {
  const volumes = settings.kubeletMetrics ? kubeletVolumes : exporterVolumes;
  switch (name) {
    case "ApiDown":
      return 'absent(up{job="api"} == 1)';
    case "ModelNotLoaded":
      return "max by (model, version) (model_loaded) == 0";
    case "ApiErrorBudgetBurn":
      return `${burns(15, "1h", "5m", threshold)} or ${burns(6, "6h", "30m", threshold)}`;
    case "ApiLatency": {
      const buckets = `rate(http_request_duration_seconds_bucket{job="api"}[${shortest("5m", settings.scrapeInterval)}])`;
      return `histogram_quantile(0.95, sum by (job, le) (${buckets})) > ${threshold}`;
    }
    case "MlflowDown":
      return "absent(mlflow_up == 1)";
    case "TargetDown":
      return "up == 0";
    case "VolumeAlmostFull":
      return `1 - ${volumes.free} / ${volumes.size} > ${threshold}`;
    case "VolumeFullSoon":
      return `predict_linear(${volumes.free}[1h], ${threshold} * 3600) < 0`;
    case "Restarts":
      return `changes(process_start_time_seconds[1h]) > ${threshold}`;
  }
}

const details: Readonly<Record<AlertName, string>> = {
  ApiDown: "Predictions fail. npm run status shows why pods are not ready.",
  ModelNotLoaded:
    "{{ $labels.model }}/{{ $labels.version }} is not in the models claim, or cannot be read: see the API's log.",
  ApiErrorBudgetBurn: "{{ $value | humanizePercentage }} of the requests fail.",
  ApiLatency: "95 % of the requests take up to {{ $value | humanizeDuration }}.",
  MlflowDown: "Runs and artifacts cannot be logged or read. npm run status shows why.",
  TargetDown: "{{ $labels.job }}: {{ $labels.pod }}{{ $labels.node }} ({{ $labels.instance }}).",
  VolumeAlmostFull:
    "{{ $labels.persistentvolumeclaim }}{{ $labels.volume }}: {{ $value | humanizePercentage }}. To grow it: storage.claims.NAME.size.",
  VolumeFullSoon: "{{ $labels.persistentvolumeclaim }}{{ $labels.volume }}. To grow it: storage.claims.NAME.size.",
  Restarts: "{{ $labels.job }}: {{ $labels.pod }} ({{ $labels.instance }}), {{ $value }} times.",
};

/** By the kubelets, the volumes of all claims; otherwise MLflow's, by its exporter. */
const kubeletVolumes = { free: "kubelet_volume_stats_available_bytes", size: "kubelet_volume_stats_capacity_bytes" };
const exporterVolumes = { free: "mlflow_volume_free_bytes", size: "mlflow_volume_size_bytes" };

const WINDOWS = ["5m", "30m", "1h", "6h"] as const;

function recording(window: (typeof WINDOWS)[number]): string {
  return `job:http_request_errors:ratio_rate${window}`;
}

function errorRatios(scrapeInterval: string): { readonly record: string; readonly expr: string }[] {
  return WINDOWS.map((window) => {
    const sum = (selector: string) =>
      `sum by (job) (rate(http_requests_total{job="api"${selector}}[${shortest(window, scrapeInterval)}]))`;
    return { record: recording(window), expr: `${sum(',status=~"5.."')} / ${sum("")}` };
  });
}

/** A rate has no value with fewer than two samples in its window. */
function shortest(window: string, scrapeInterval: string): string {
  const four = (4 * (parseDuration(scrapeInterval) ?? 0)) / 1000;
  return four * 1000 > (parseDuration(window) ?? 0) ? `${four}s` : window;
}

/**
 * True while errors use up the budget `factor` times as fast as they may, in a long window, and still do in a short one:
 * https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
 */
function burns(
  factor: number,
  long: (typeof WINDOWS)[number],
  short: (typeof WINDOWS)[number],
  objective: number,
): string {
  // Decimal fractions are not exact: 1 - 0.99.
  const limit = Number((factor * (1 - objective)).toFixed(6));
  return `(${recording(long)} > ${limit} and ${recording(short)} > ${limit})`;
}
