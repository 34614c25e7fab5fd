import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { dashboardFiles } from "../../../components/grafana/dashboards";
import { dashboards } from "../../../dashboards";
import type { ClassicDashboard } from "../../../dashboards/panels";
import { expressions } from "../../support/dashboards";

const folder = join(__dirname, "../../../components/grafana/dashboards");
const all: readonly [string, ClassicDashboard][] = Object.entries(dashboards);

test("the files are those that npm run dashboards writes", () => {
  const files = Object.fromEntries(
    readdirSync(folder).map((file) => [
      file.replace(/\.json$/, ""),
      JSON.parse(readFileSync(join(folder, file), "utf8")),
    ]),
  );
  expect(files).toEqual(JSON.parse(JSON.stringify(dashboards)));
});

test("a ConfigMap holds them, beside the file that names their folder", () => {
  const { "provider.yaml": provider = "", ...files } = dashboardFiles();
  expect(Object.keys(files)).toHaveLength(all.length);
  expect(Object.values(files).join("").length).toBeLessThan(500_000);
  expect(parse(provider)).toMatchObject({
    providers: [{ folder: "Cancer MLOps", options: { path: "/etc/grafana/provisioning/dashboards" } }],
  });
});

test("every dashboard has an address of its own, which links keep", () => {
  expect(new Set(all.map(([, { uid }]) => uid)).size).toBe(all.length);
});

describe.each(all)("%s", (_, dashboard) => {
  const panels = dashboard.panels ?? [];

  test("has a title, a description, a unit and a query in every panel, and no panel over another", () => {
    for (const panel of panels) {
      expect(panel).toMatchObject({
        title: expect.stringMatching(/./) as string,
        description: expect.stringMatching(/\.$/) as string,
        fieldConfig: { defaults: { unit: expect.stringMatching(/./) as string } },
      });
    }
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } = { x: 0, y: 0, w: 0, h: 0 } }) =>
      Array.from({ length: w * h }, (__, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  test("rates have the range that Grafana derives from the scrape interval", () => {
    for (const expression of expressions(dashboard)) {
      for (const [, range] of expression.matchAll(/\brate\([^[\]]*\[([^\]]*)\]/g))
        expect(range).toBe("$__rate_interval");
    }
  });
});
