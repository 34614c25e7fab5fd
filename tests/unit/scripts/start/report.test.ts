import type { Health } from "../../../../scripts/start/health";
import { notProbed } from "../../../../scripts/start/health";
import type { Deployment } from "../../../../scripts/start/report";
import { hasFailed, report, simulatedReport } from "../../../../scripts/start/report";

const healthy: Health = { state: "healthy", message: "returns 200" };
const deployment: Deployment = {
  urls: {
    api: "http://127.0.0.1:30800",
    mlflow: "http://127.0.0.1:30500",
    prometheus: "http://127.0.0.1:30900",
    grafana: "http://127.0.0.1:30300",
  },
  accessCommands: {},
  health: { api: healthy, mlflow: healthy, prometheus: healthy, grafana: healthy },
  seconds: 29,
  adminUser: "root",
  adminPasswordSecret: undefined,
  standIns: [],
};
const withHealth = (health: Partial<Deployment["health"]>): Deployment => ({
  ...deployment,
  health: { ...deployment.health, ...health },
});

test("lists the URL and the health of each service, and Grafana's login", () => {
  expect(hasFailed(deployment)).toBe(false);
  expect(report(deployment)).toContain("  mlflow      http://127.0.0.1:30500  returns 200\n");
  expect(report(deployment)).toMatch(/Grafana as root.*\n.*grafanaAdminPassword --show-secrets/);
  const own = report({ ...deployment, adminPasswordSecret: "vault-grafana" });
  expect(own).toContain("in Secret vault-grafana");
  expect(own).not.toContain("grafanaAdminPassword");
});

test("shows the command for a service without a URL", () => {
  const urls = { ...deployment.urls, grafana: undefined };
  const accessCommands = { grafana: "kubectl port-forward service/grafana-service 3000" };
  expect(report({ ...deployment, urls, accessCommands })).toContain(`  grafana     ${accessCommands.grafana}`);
});

test("names failing services, and how to diagnose them", () => {
  const failing: Health = { state: "failing", message: "returns 503" };
  const failed = withHealth({ mlflow: failing, grafana: failing });
  expect(hasFailed(failed)).toBe(true);
  expect(report(failed)).toMatch(/^Deployed after 29 s, but not healthy: mlflow, grafana\n/);
  expect(report(failed)).toContain("get pods,events");
});

test.each([
  ["waits for its model", { api: { state: "waiting", message: "no model loaded yet" } as const }],
  ["has no URL", { prometheus: notProbed }],
])("a service that %s has not failed", (_, health) => {
  expect(hasFailed(withHealth(health))).toBe(false);
});

test("names the stand-in images in use, if any", () => {
  expect(report({ ...deployment, standIns: ["grafana/grafana:10.2.2"] })).toMatch(
    /Stand-in.*grafana\/grafana:10\.2\.2/,
  );
  expect(report(deployment)).not.toContain("Stand-in");
});

test("prints no URL of a simulated cluster", () => {
  expect(simulatedReport(29)).not.toContain("http");
});
