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
  /** In a Prometheus that others use too, the namespace of the platform. @default all series are those of the platform */
  readonly namespace?: string;
}

/** Returns the file with the recording and alert rules. */
export function rulesFile(args: RuleArgs): string {
  return stringify({ groups: ruleGroups(args) }, { lineWidth: 0 });
}

interface RuleGroup {
  readonly name: string;
  readonly rules: readonly object[];
}

/** Returns the recording and alert rules. Alerts of what does not run are left out. */
export function ruleGroups(args: RuleArgs): RuleGroup[] {
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
  return [
    ...(args.api ? [{ name: "cancer-mlops-recordings", rules: errorRatios(args) }] : []),
    ...(rules.length === 0 ? [] : [{ name: "cancer-mlops-alerts", rules }]),
  ];
}

function applies(name: AlertName, { api, mlflow, settings, namespace }: RuleArgs): boolean {
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
      return mlflow || settings.kubeletMetrics || namespace !== undefined;
    case "TargetDown":
    case "Restarts":
      return true;
  }
}

function expression(name: AlertName, threshold: number, args: RuleArgs): string {
  const { settings, namespace } = args;
  const { series, by } = scopeOf(namespace);
  // The Prometheus of an operator usually scrapes the kubelets.
  const volumes = settings.kubeletMetrics || namespace !== undefined ? kubeletVolumes : exporterVolumes;
  const free = series(volumes.free);
  const scraped = namespace === undefined ? undefined : 'job=~"api|mlflow"';
  switch (name) {
    case "ApiDown":
      return `absent(${series("up", 'job="api"')} == 1)`;
    case "ModelNotLoaded":
      return `max by (${by("model", "version")}) (${series("model_loaded")}) == 0`;
    case "ApiErrorBudgetBurn":
      return `${burns(args, 15, "1h", "5m", threshold)} or ${burns(args, 6, "6h", "30m", threshold)}`;
    case "ApiLatency": {
      const buckets = series("http_request_duration_seconds_bucket", 'job="api"');
      const rates = `rate(${buckets}[${shortest("5m", settings.scrapeInterval)}])`;
      return `histogram_quantile(0.95, sum by (${by("job", "le")}) (${rates})) > ${threshold}`;
    }
    case "MlflowDown":
      return `absent(${series("mlflow_up")} == 1)`;
    case "TargetDown":
      return `${series("up", scraped)} == 0`;
    case "VolumeAlmostFull":
      return `1 - ${free} / ${series(volumes.size)} > ${threshold}`;
    case "VolumeFullSoon":
      return `predict_linear(${free}[1h], ${threshold} * 3600) < 0`;
    case "Restarts":
      return `changes(${series("process_start_time_seconds", scraped)}[1h]) > ${threshold}`;
  }
}

interface Scope {
  /** Selects the series of the platform. */
  readonly series: (metric: string, matchers?: string) => string;
  /** Labels to group by. */
  readonly by: (...labels: readonly string[]) => string;
}

function scopeOf(namespace: string | undefined): Scope {
  const own = namespace === undefined ? [] : [`namespace="${namespace}"`];
  return {
    series: (metric, matchers) => {
      const all = [...own, ...(matchers === undefined ? [] : [matchers])];
      return all.length === 0 ? metric : `${metric}{${all.join(",")}}`;
    },
    by: (...labels) => [...(namespace === undefined ? [] : ["namespace"]), ...labels].join(", "),
  };
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

function errorRatios({ settings, namespace }: RuleArgs): { readonly record: string; readonly expr: string }[] {
  const { series, by } = scopeOf(namespace);
  return WINDOWS.map((window) => {
    const sum = (selector: string) => {
      const requests = series("http_requests_total", `job="api"${selector}`);
      return `sum by (${by("job")}) (rate(${requests}[${shortest(window, settings.scrapeInterval)}]))`;
    };
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
  { namespace }: RuleArgs,
  factor: number,
  long: (typeof WINDOWS)[number],
  short: (typeof WINDOWS)[number],
  objective: number,
): string {
  // Decimal fractions are not exact: 1 - 0.99.
  const limit = Number((factor * (1 - objective)).toFixed(6));
  const { series } = scopeOf(namespace);
  return `(${series(recording(long))} > ${limit} and ${series(recording(short))} > ${limit})`;
}
