/* eslint-disable @typescript-eslint/no-deprecated -- the format that replaces this one needs Grafana 12 */
import {
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import type { Dashboard, Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeSeriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";

/** The datasource that the stack provisions. */
const datasource = { type: "prometheus", uid: "prometheus" };
const TAG = "cancer-mlops";

/** Columns of Grafana's grid. */
const COLUMNS = 24;

/** Of Grafana 10.2, the oldest that is supported; newer ones migrate it when they read it. */
const SCHEMA_VERSION = 38;

/** A value at which a color begins; the lowest has none. */
export interface Step {
  readonly from: number | null;
  readonly color: "green" | "yellow" | "red" | "blue";
}

export interface PanelOptions {
  readonly title: string;
  /** What it shows, and what to make of it. */
  readonly description: string;
  /** An id of Grafana's: `reqps`, `s`, `percentunit`, `bytes`. */
  readonly unit: string;
  /** PromQL by legend; the legend may refer to labels: `{{route}}`. */
  readonly queries: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
  readonly max?: number;
  readonly width: number;
}

export type ClassicDashboard = Dashboard;
type PanelBuilder = StatBuilder | TimeSeriesBuilder;

/** The newest value of each series. */
export function value(options: PanelOptions): PanelBuilder {
  const newest = new ReduceDataOptionsBuilder().calcs(["lastNotNull"]);
  return configured(new StatBuilder().height(4).reduceOptions(newest), options);
}

/** A line for each series. */
export function graph(options: PanelOptions): PanelBuilder {
  const legend = new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true);
  const tooltip = new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending);
  const panel = new TimeSeriesBuilder().height(8).min(0).fillOpacity(10).legend(legend).tooltip(tooltip);
  return configured(panel, options);
}

function configured<T extends PanelBuilder>(
  panel: T,
  { title, description, unit, queries, steps, max, width }: PanelOptions,
): T {
  panel.title(title).description(description).unit(unit).datasource(datasource).span(width);
  if (max !== undefined) panel.max(max);
  if (steps !== undefined) {
    const thresholds = steps.map(({ from, color }) => ({ value: from, color }));
    panel.thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(thresholds));
  }
  Object.entries(queries).forEach(([legend, expr], index) => {
    panel.withTarget(
      query(expr)
        .legendFormat(legend)
        .refId(String.fromCharCode("A".charCodeAt(0) + index)),
    );
  });
  return panel;
}

const query = (expr: string) => new DataqueryBuilder().datasource(datasource).expr(expr);

export interface DashboardOptions {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly panels: readonly PanelBuilder[];
  /** PromQL with a series at the moments that are marked in all panels, and their text. */
  readonly annotation?: { readonly name: string; readonly expr: string; readonly text: string };
}

/** To the other dashboards: Grafana makes the addresses, under whatever prefix it is served. */
const toOthers = new DashboardLinkBuilder("Dashboards").type(DashboardLinkType.Dashboards).keepTime(true);

/** Panels are placed from left to right, a row as high as its highest panel. */
export function dashboard({ uid, title, description, panels, annotation }: DashboardOptions): ClassicDashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .readonly()
    .refresh("30s")
    .time({ from: "now-6h", to: "now" })
    .timezone("browser");
  if (annotation !== undefined) {
    const { name, expr, text } = annotation;
    builder.annotation(
      new AnnotationQueryBuilder()
        .name(name)
        .datasource(datasource)
        .enable(true)
        .iconColor("blue")
        .expr(expr)
        .titleFormat(text),
    );
  }
  return {
    ...builder.build(),
    // In the line above the panels, where older versions know no other place.
    links: [{ ...toOthers.build(), tags: [TAG], placement: undefined }],
    panels: placed(panels.map((panel) => panel.build())),
    schemaVersion: SCHEMA_VERSION,
  };
}

function placed(panels: readonly Panel[]): Panel[] {
  let [x, y, height] = [0, 0, 0];
  return panels.map((panel, index) => {
    const { w, h } = panel.gridPos ?? { w: COLUMNS, h: 8 };
    if (x + w > COLUMNS) [x, y, height] = [0, y + height, 0];
    const gridPos = { x, y, w, h };
    [x, height] = [x + w, Math.max(height, h)];
    return { ...panel, id: index + 1, gridPos };
  });
}
