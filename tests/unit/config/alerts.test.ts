import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AlertDefinition } from "../../../lib/catalog/alerts";
import { alertNames, alerts } from "../../../lib/catalog/alerts";
import { problemPaths, settingsOf } from "../../support/settings";

const page = readFileSync(join(__dirname, "../../../docs/monitoring.md"), "utf8");
const rows = new Map(
  [...page.matchAll(/^\| `(\w+)` +\| (\w+) +\| (\w+) +\| +([\d.]*)/gm)].map(([, name = "", ...cells]) => [name, cells]),
);

test.each(alertNames)("docs/monitoring.md has the defaults of %s", (name) => {
  const { severity, for: lasts, threshold }: AlertDefinition = alerts[name];
  expect(rows.get(name)).toEqual([severity, lasts, threshold === undefined ? "" : String(threshold.default)]);
});

test("docs/monitoring.md has no other alerts", () => {
  expect([...rows.keys()]).toEqual(alertNames);
});

test("rule files of the user's own can be mounted", () => {
  const extraVolumes = [{ name: "rules", configMap: { name: "our-rules" } }];
  const extraVolumeMounts = [{ name: "rules", mountPath: "/etc/prometheus-rules", readOnly: true }];
  const { prometheus } = settingsOf({ prometheus: { extraVolumes, extraVolumeMounts } });
  expect(prometheus.extraVolumeMounts).toEqual(extraVolumeMounts);
});

test.each([
  ["alerts.ApiLatency.threshold", { alerts: { ApiLatency: { threshold: "fast" } } }],
  ["alerts.VolumeAlmostFull.threshold", { alerts: { VolumeAlmostFull: { threshold: 80 } } }],
  ["alerts.ApiDown.for", { alerts: { ApiDown: { for: "soon" } } }],
  ["alerts.ApiDown.severity", { alerts: { ApiDown: { severity: "page" } } }],
  ["alertmanagers.0", { alertmanagers: ["alertmanager:9093"] }],
])("refuses %s", (path, prometheus) => {
  expect(problemPaths({ prometheus })).toEqual([`prometheus.${path}`]);
});
