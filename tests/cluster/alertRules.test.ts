import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { rulesFile } from "../../components/prometheus/rules";
import type { AlertName } from "../../lib/catalog/alerts";
import { alertNames } from "../../lib/catalog/alerts";
import { settingsOf } from "../support/settings";

/** The rules as promtool, Prometheus' own program, evaluates them on given samples, one a minute. */
const execute = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "cancer-mlops-rules-"));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, prometheus: object = {}, mlflow = true, namespace?: string): string {
  const file = join(folder, name);
  const { prometheus: settings } = settingsOf({ prometheus });
  writeFileSync(file, rulesFile({ settings, api: true, mlflow, ...(namespace === undefined ? {} : { namespace }) }));
  return file;
}

const kubelets = { kubeletMetrics: true };
const rules = write("rules.yml");
const kubeletRules = write("kubelets.yml", kubelets);

type Series = Readonly<Record<string, string>>;

interface Case {
  readonly alert: AlertName;
  readonly when: string;
  readonly series: Series;
  readonly minutes: number;
  readonly fires: boolean;
  readonly file?: string;
}

const fires = (alert: AlertName, when: string, minutes: number, series: Series, file = rules): Case => ({
  alert,
  when,
  series,
  minutes,
  fires: true,
  file,
});
const quiet = (...args: Parameters<typeof fires>): Case => ({ ...fires(...args), fires: false });

const responses = (good: number, bad: number, minutes: number): Series => ({
  'http_requests_total{job="api",status="200"}': `0+${good}x${minutes}`,
  'http_requests_total{job="api",status="500"}': `0+${bad}x${minutes}`,
});
const latencies = (fast: number): Series =>
  Object.fromEntries(
    [
      ["1", fast],
      ["5", 100],
      ["+Inf", 100],
    ].map(([le, count]) => [`http_request_duration_seconds_bucket{job="api",le="${le ?? ""}"}`, `0+${count ?? 0}x30`]),
  );
const volume = (free: string): Series => ({
  'mlflow_volume_free_bytes{volume="backend"}': free,
  'mlflow_volume_size_bytes{volume="backend"}': "1000x100",
});

const cases: readonly Case[] = [
  fires("ApiDown", "every pod is down", 6, { 'up{job="api",pod="a"}': "0x20" }),
  fires("ApiDown", "there is no pod", 6, { 'up{job="mlflow"}': "1x20" }),
  quiet("ApiDown", "one of two pods is up", 10, { 'up{job="api",pod="a"}': "0x20", 'up{job="api",pod="b"}': "1x20" }),
  quiet("ApiDown", "it is down for less than five minutes", 4, { 'up{job="api",pod="a"}': "0x20" }),
  fires("ModelNotLoaded", "no pod has it", 11, { 'model_loaded{model="m",version="v",pod="a"}': "0x20" }),
  quiet("ModelNotLoaded", "one pod has it", 15, {
    'model_loaded{model="m",version="v",pod="a"}': "0x20",
    'model_loaded{model="m",version="v",pod="b"}': "1x20",
  }),
  quiet("ModelNotLoaded", "the image has no such metric", 15, { 'up{job="api"}': "1x20" }),
  fires("ApiErrorBudgetBurn", "a fifth fails for an hour", 80, responses(80, 20, 90)),
  fires("ApiErrorBudgetBurn", "eight percent fail for six hours", 400, responses(92, 8, 420)),
  quiet("ApiErrorBudgetBurn", "half a percent fails", 400, responses(199, 1, 420)),
  quiet("ApiErrorBudgetBurn", "nothing fails", 80, { 'http_requests_total{job="api",status="200"}': "0+80x90" }),
  fires("ApiLatency", "most requests take longer than a second", 20, latencies(10)),
  quiet("ApiLatency", "all requests take less", 20, latencies(100)),
  fires("MlflowDown", "its health check fails", 6, { mlflow_up: "0x20" }),
  fires("MlflowDown", "its exporter is gone", 6, { 'up{job="mlflow"}': "0x20" }),
  quiet("MlflowDown", "it is up", 10, { mlflow_up: "1x20" }),
  fires("TargetDown", "one does not answer", 11, { 'up{job="api",pod="a"}': "0x20", 'up{job="api",pod="b"}': "1x20" }),
  quiet("TargetDown", "all answer", 15, { 'up{job="api",pod="a"}': "1x20" }),
  fires("VolumeAlmostFull", "a tenth is free", 6, volume("100x20")),
  quiet("VolumeAlmostFull", "half is free", 10, volume("500x20")),
  fires("VolumeFullSoon", "it fills by six percent an hour, and less than a quarter is left", 80, volume("250-1x90")),
  quiet("VolumeFullSoon", "it fills by less than a percent an hour", 80, volume("250-0.1x90")),
  fires(
    "VolumeAlmostFull",
    "a kubelet says so",
    6,
    {
      'kubelet_volume_stats_available_bytes{persistentvolumeclaim="logs-pvc"}': "1x20",
      'kubelet_volume_stats_capacity_bytes{persistentvolumeclaim="logs-pvc"}': "10x20",
    },
    kubeletRules,
  ),
  fires("Restarts", "a process starts four times", 6, { 'process_start_time_seconds{job="api"}': "0 1 2 3 4x20" }),
  quiet("Restarts", "it runs", 20, { 'process_start_time_seconds{job="api"}': "1x30" }),
];

test("promtool accepts the rules", async () => {
  const { stdout } = await execute("promtool", ["check", "rules", rules, kubeletRules]);
  expect(stdout).toContain("SUCCESS");
});

async function check({ alert, series, minutes, fires: isFiring, file = rules }: Case): Promise<void> {
  const test = join(folder, "test.yml");
  writeFileSync(
    test,
    stringify({
      rule_files: [file],
      evaluation_interval: "1m",
      tests: [
        {
          interval: "1m",
          input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
          promql_expr_test: [
            {
              expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
              eval_time: `${minutes}m`,
              exp_samples: isFiring ? [{ labels: "{}", value: 1 }] : [],
            },
          ],
        },
      ],
    }),
  );
  const { stdout } = await execute("promtool", ["test", "rules", test]);
  expect(stdout).toContain("SUCCESS");
}

test.each(cases)("$alert, fires: $fires, if $when", check);

const inNamespace = (namespace: string, series: Series): Series =>
  Object.fromEntries(
    Object.entries(series).map(([name, values]) => {
      const [metric = "", labels = "}"] = name.split("{");
      return [`${metric}{namespace="${namespace}",${labels}`.replace(",}", "}"), values];
    }),
  );

describe("in a Prometheus of several platforms", () => {
  const shared = write("shared.yml", {}, true, "ml");
  // Its volumes are those of the kubelets.
  const firing = cases.filter(({ fires: isFiring, alert, file }) => {
    return isFiring && (!alert.startsWith("Volume") || file === kubeletRules);
  });

  test.each(firing)("$alert fires if $when in its namespace", async (found) => {
    await check({ ...found, series: inNamespace("ml", found.series), file: shared });
  });

  test.each(firing.filter(({ alert }) => !["ApiDown", "MlflowDown"].includes(alert)))(
    "$alert does not fire if $when in another",
    async (found) => {
      await check({ ...found, series: inNamespace("other", found.series), file: shared, fires: false });
    },
  );

  test.each(["ApiDown", "MlflowDown"] as const)("%s fires although that of another namespace is up", async (alert) => {
    const series = inNamespace("other", { 'up{job="api"}': "1x20", mlflow_up: "1x20" });
    await check({ alert, when: "", series, minutes: 10, fires: true, file: shared });
  });
});

test("every alert has a case in which it fires, and one in which it does not", () => {
  const names = (firing: boolean) => new Set(cases.filter((one) => one.fires === firing).map(({ alert }) => alert));
  expect([names(true).size, names(false).size]).toEqual([alertNames.length, alertNames.length]);
});

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert?: string;
      readonly for?: string;
      readonly labels?: object;
      readonly expr: string;
    }[];
  }[];
}

test("an alert can be switched off, and has the duration, severity and threshold of the settings", () => {
  const alerts = { ApiDown: { enabled: false }, ApiLatency: { for: "1h", severity: "info", threshold: 0.25 } };
  const { prometheus: settings } = settingsOf({ prometheus: { alerts } });
  const { groups } = parse(rulesFile({ settings, api: true, mlflow: false })) as Rules;
  const found = groups.flatMap(({ rules: all }) => all);
  expect(found.find(({ alert }) => alert === "ApiLatency")).toMatchObject({
    for: "1h",
    labels: { severity: "info" },
    expr: expect.stringMatching(/> 0.25$/) as string,
  });
  // MLflow does not run, and without kubelets nothing tells of volumes.
  const left = ["ModelNotLoaded", "ApiErrorBudgetBurn", "ApiLatency", "TargetDown", "Restarts"];
  expect(found.flatMap(({ alert }) => alert ?? [])).toEqual(left);
});
