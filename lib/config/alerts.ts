import { z } from "zod";
import type { AlertDefinition, AlertName, Threshold, ThresholdAlert } from "../catalog/alerts";
import { alerts as catalog, severities } from "../catalog/alerts";
import { duration } from "./values";

const numberBetween = (min: number, max: number) => {
  const expected = `a number from ${min} to ${max}`;
  return z.number(expected).min(min, expected).max(max, expected);
};

const common = ({ description, severity, for: lasts }: AlertDefinition) => ({
  enabled: z.boolean().default(true).describe(description),
  severity: z.enum(severities).default(severity).describe("Label `severity`, by which an Alertmanager routes."),
  for: duration("0s", "30d", "5m").default(lasts).describe("How long the condition must last, a Prometheus duration."),
});

const alert = (name: Exclude<AlertName, ThresholdAlert>) => z.strictObject(common(catalog[name])).prefault({});

const thresholdAlert = (name: ThresholdAlert) => {
  const { min, max, default: usual, description }: Threshold = catalog[name].threshold;
  const threshold = numberBetween(min, max).default(usual).describe(description);
  return z.strictObject({ ...common(catalog[name]), threshold }).prefault({});
};

/** The shape of `prometheus.alerts`. */
export const alerts = z
  .strictObject({
    ApiDown: alert("ApiDown"),
    ModelNotLoaded: alert("ModelNotLoaded"),
    ApiErrorBudgetBurn: thresholdAlert("ApiErrorBudgetBurn"),
    ApiLatency: thresholdAlert("ApiLatency"),
    MlflowDown: alert("MlflowDown"),
    TargetDown: alert("TargetDown"),
    VolumeAlmostFull: thresholdAlert("VolumeAlmostFull"),
    VolumeFullSoon: thresholdAlert("VolumeFullSoon"),
    Restarts: thresholdAlert("Restarts"),
  } satisfies Record<AlertName, unknown>)
  .prefault({});

/** The shape of `prometheus.alertmanagers`. */
export const alertmanagers = z
  .array(
    z
      .string()
      .regex(
        /^https?:\/\/[\w.-]+(:\d{1,5})?(\/[\w./-]*)?$/,
        'the URL of an Alertmanager, such as "http://alertmanager.monitoring:9093"',
      ),
  )
  .default([])
  .describe(
    "URLs of Alertmanagers, which send the notifications. With `networkPolicy`, list their addresses in `networkPolicy.egress`.",
  );
