import { until } from "../../lib/cluster/until";
import type { Check } from "./check";
import type { Http } from "./http";

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: "up" | "down" | "unknown";
  readonly lastError: string;
}

/** Pods that have just started are not scraped yet. */
export const FIRST_SCRAPE_SECONDS = 20;

export function prometheusChecks(http: Http): Check[] {
  return [
    {
      name: "query",
      run: async () => {
        await http.send("GET", "/api/v1/query?query=up");
        return "answered";
      },
    },
    {
      name: "targets",
      run: async () => {
        const targets = await until(() => scraped(http), { seconds: FIRST_SCRAPE_SECONDS, what: "the first scrapes" });
        const down = targets.filter(({ health }) => health === "down");
        if (down.length > 0) throw new Error(down.map(describe).join("; "));
        return `all ${targets.length} up`;
      },
    },
  ];
}

async function scraped(http: Http): Promise<readonly Target[] | undefined> {
  const { data } = await http.json<{ data: { activeTargets: readonly Target[] } }>(
    "GET",
    "/api/v1/targets?state=active",
  );
  const { activeTargets } = data;
  return activeTargets.length > 0 && activeTargets.every(({ health }) => health !== "unknown")
    ? activeTargets
    : undefined;
}

function describe({ labels, lastError }: Target): string {
  const { job = "", instance = "", pod = instance } = labels;
  return `${job} ${pod} is down: ${lastError}`;
}
