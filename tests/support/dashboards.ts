import type { ClassicDashboard } from "../../dashboards/panels";

/** The PromQL expressions of a dashboard's panels. */
export function expressions({ panels = [] }: ClassicDashboard): string[] {
  return panels.flatMap((panel) => {
    const { targets = [] } = panel as { readonly targets?: readonly { readonly expr?: string }[] };
    return targets.map(({ expr = "" }) => expr);
  });
}
