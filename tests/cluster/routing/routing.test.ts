import { existsSync } from "node:fs";
import { extras, testWithExtras } from "../stack";
import { browse, executablePath } from "./browser";
import { combinations, describe as named } from "./combinations";
import type { Verdicts } from "./platformBehindEdge";
import { PlatformBehindEdge } from "./platformBehindEdge";
import { writeTable } from "./table";

/**
 * Every way to stand in front of the platform, with real parts: Traefik as Ingress controller and as Gateway, the
 * versions that the program starts with and current ones. The two platforms move from one combination to the next at
 * the same time, and are never set up anew: what was logged behind the first one is read behind all.
 */
const first = new PlatformBehindEdge("cancer-mlops-edge-first", { mlflow: "v2.9.0", prometheus: "v2.48.0" });
const current = new PlatformBehindEdge("cancer-mlops-edge-current", extras.versions);
const platforms = [first, current];

/** Of each combination that has been tried: how each service of each platform did. */
const tried: { readonly names: readonly string[]; readonly verdicts: readonly Verdicts[] }[] = [];
const claimsAtFirst: string[] = [];

const claims = () =>
  Promise.all(
    platforms.map(({ stack }) =>
      stack.kubectl("get", "pvc", "--output=jsonpath={.items[*]['metadata.uid','spec.volumeName']}"),
    ),
  );
const podsOf = async () =>
  (await Promise.all(platforms.map(({ stack }) => stack.pods()))).flat().filter(({ service }) => service !== "");

beforeAll(async () => {
  if (!extras.installed) return;
  await Promise.all(platforms.map(({ stack }) => stack.create()));
});

afterAll(async () => {
  await Promise.all(platforms.map(({ stack }) => stack.remove()));
}, 180_000);

testWithExtras.each(combinations.map((combination) => ({ combination, name: named(combination).join(", ") })))(
  "everything works from outside behind $name",
  async ({ combination }) => {
    const before = await podsOf();
    await Promise.all(platforms.map((platform) => platform.moveTo(combination)));
    const after = await podsOf();
    const verdicts = await Promise.all(platforms.map((platform) => platform.verdicts(combination)));
    tried.push({ names: named(combination), verdicts });
    for (const verdict of verdicts) expect([...new Set(Object.values(verdict))]).toEqual(["works"]);

    expect((await podsOf()).filter(({ ready, restarts }) => !ready || restarts > 0)).toEqual([]);
    claimsAtFirst.push(...(await claims()).slice(claimsAtFirst.length));
    expect(await claims()).toEqual(claimsAtFirst);
    // Nothing but an address that the pods are told of is a reason to restart them.
    const last = combinations[combinations.indexOf(combination) - 1];
    if (last?.strategy === combination.strategy && last.tls === combination.tls)
      expect(after.map(({ uid }) => uid).sort()).toEqual(before.map(({ uid }) => uid).sort());
  },
  300_000,
);

testWithExtras(
  "back at the first strategy everything is where it was",
  async () => {
    const [combination] = combinations.filter(({ strategy, tls, auth }) => strategy === "path" && tls && auth);
    if (combination === undefined) throw new Error("no such combination");
    await Promise.all(platforms.map((platform) => platform.moveTo(combination)));
    for (const platform of platforms) {
      expect(Object.values(await platform.verdicts(combination))).toEqual(Array(4).fill("works"));
    }
    expect(await claims()).toEqual(claimsAtFirst);
  },
  300_000,
);

const testWithBrowser = extras.installed && existsSync(executablePath) ? test : test.skip;

testWithBrowser(
  "a browser clicks through MLflow and Prometheus below their paths",
  async () => {
    for (const platform of platforms) await browse(await platform.urls(), platform.currentVisitor);
  },
  500_000,
);

testWithExtras(
  "with accounts of its own MLflow lets nobody in without a password, and its client with the one of the output",
  async () => {
    const [combination] = combinations;
    if (combination === undefined) throw new Error("no such combination");
    expect(await first.checkAccounts(combination)).toEqual([]);
  },
  300_000,
);

testWithExtras("docs/routing.md has this table", () => {
  expect(tried).toHaveLength(combinations.length);
  const header = ["strategy", "via", "", "MLflow, Prometheus", "API", "MLflow", "Prometheus", "Grafana stand-in"];
  const rows = tried.flatMap(({ names: [strategy = "", via = "", tls = "", auth = ""], verdicts }) =>
    platforms.map(({ name }, index) => [
      strategy,
      via,
      `${tls}, ${auth}`,
      name,
      ...(["api", "mlflow", "prometheus", "grafana"] as const).map(
        (service) => verdicts[index]?.[service] ?? "not tried",
      ),
    ]),
  );
  // Where this fails, the file has been written anew: commit it.
  expect(writeTable(header, rows)).toBe(true);
});
