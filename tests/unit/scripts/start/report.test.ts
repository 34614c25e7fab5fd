import type { Deployed } from "../../../../scripts/start/report";
import { isWellDeployed, report } from "../../../../scripts/start/report";
import type { Verdict } from "../../../../scripts/start/verdict";
import { unasked } from "../../../../scripts/start/verdict";

const well: Verdict = { state: "well", words: "answers 200" };
const all: Deployed = {
  urls: {
    api: "http://127.0.0.1:30800",
    mlflow: "http://127.0.0.1:30500",
    prometheus: "http://127.0.0.1:30900",
    grafana: "http://127.0.0.1:30300",
  },
  verdicts: { api: well, mlflow: well, prometheus: well, grafana: well },
  seconds: 29,
  adminUser: "admin",
  standIns: [],
};
const withVerdicts = (verdicts: Partial<Deployed["verdicts"]>): Deployed => ({
  ...all,
  verdicts: { ...all.verdicts, ...verdicts },
});
const headingOf = (deployed: Deployed) => report(deployed).split("\n")[0];

test("a platform that is up is told with its URLs", () => {
  expect(isWellDeployed(all)).toBe(true);
  expect(report(all)).toMatch(`The platform is up after 29 s:
  api         http://127.0.0.1:30800  answers 200
  mlflow      http://127.0.0.1:30500  answers 200
  prometheus  http://127.0.0.1:30900  answers 200
  grafana     http://127.0.0.1:30300  answers 200

Grafana's login: admin,`);
});

test("a platform with services that fail is not up: they are named, and where to look", () => {
  const failing: Verdict = { state: "failing", words: "answers 503" };
  const deployed = withVerdicts({ mlflow: failing, grafana: failing });
  expect(isWellDeployed(deployed)).toBe(false);
  expect(headingOf(deployed)).toBe("Deployed after 29 s, but mlflow, grafana did not answer as they should:");
  expect(report(deployed)).toContain("What the pods say: npm run -s kubectl -- get pods,events");
});

test("a platform that only waits for its model is up, and that is said", () => {
  const deployed = withVerdicts({ api: { state: "waiting", words: "no model is loaded yet" } });
  expect(isWellDeployed(deployed)).toBe(true);
  expect(headingOf(deployed)).toBe("The platform is up after 29 s, without a model so far:");
});

test("a service without a URL is no failure", () => {
  expect(isWellDeployed(withVerdicts({ prometheus: unasked }))).toBe(true);
});

test("Grafana's login is the one that the stack has, and a stand-in is named where there is one", () => {
  const text = report({ ...all, adminUser: "root", standIns: ["grafana/grafana:10.2.2"] });
  expect(text).toContain("Grafana's login: root,");
  expect(text).toContain(
    "Not the real thing, since its registry cannot be reached here: grafana/grafana:10.2.2, a stand-in.",
  );
  expect(report(all)).not.toContain("stand-in");
});
