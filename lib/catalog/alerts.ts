/** The alerts that Prometheus evaluates, in the order of the docs. */

export const severities = ["critical", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

export interface AlertDefinition {
  /** What is the matter when it fires. */
  readonly description: string;
  readonly severity: Severity;
  /** How long the condition must last, a Prometheus duration. */
  readonly for: string;
  readonly threshold?: Threshold;
}

export interface Threshold {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly description: string;
}

export const alerts = {
  ApiDown: {
    description: "No pod of the API answers Prometheus.",
    severity: "critical",
    for: "5m",
  },
  ModelNotLoaded: {
    description: "No pod of the API has loaded its model.",
    severity: "critical",
    for: "10m",
  },
  ApiErrorBudgetBurn: {
    description:
      "So many requests to the API fail with 5xx that the error budget of 30 days would be gone in two days (measured over an hour), or in five (over six hours).",
    severity: "critical",
    for: "2m",
    threshold: { default: 0.99, min: 0.95, max: 0.9999, description: "Share of requests that should succeed." },
  },
  ApiLatency: {
    description: "The 95th percentile of the API's response times is above the threshold.",
    severity: "warning",
    for: "10m",
    threshold: { default: 1, min: 0.001, max: 60, description: "Seconds." },
  },
  MlflowDown: {
    description: "MLflow's health check fails, or its exporter does not answer Prometheus.",
    severity: "critical",
    for: "5m",
  },
  TargetDown: {
    description: "A pod or kubelet does not answer Prometheus.",
    severity: "warning",
    for: "10m",
  },
  VolumeAlmostFull: {
    description: "A volume is fuller than the threshold.",
    severity: "warning",
    for: "5m",
    threshold: { default: 0.8, min: 0.01, max: 0.99, description: "Share of the volume in use." },
  },
  VolumeFullSoon: {
    description: "A volume will be full soon, if it fills on as in the last hour.",
    severity: "critical",
    for: "15m",
    threshold: { default: 4, min: 1, max: 168, description: "Hours until it is full." },
  },
  Restarts: {
    description: "The process of the API or of Prometheus was started more often than the threshold in the last hour.",
    severity: "warning",
    for: "0s",
    threshold: { default: 3, min: 1, max: 100, description: "Number of starts." },
  },
} as const satisfies Readonly<Record<string, AlertDefinition>>;

export type AlertName = keyof typeof alerts;
/** The alerts with a threshold. */
export type ThresholdAlert = {
  [Name in AlertName]: (typeof alerts)[Name] extends { readonly threshold: Threshold } ? Name : never;
}[AlertName];
export const alertNames = Object.keys(alerts) as AlertName[];
