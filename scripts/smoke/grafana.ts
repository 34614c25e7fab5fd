import { services } from "../../lib/catalog/services";
import { until } from "../../lib/cluster/until";
import type { Check } from "./check";
import type { Http } from "./http";
import { FIRST_SCRAPE_SECONDS } from "./prometheus";

/** @param http - with the administrator's login. */
export function grafanaChecks(http: Http): Check[] {
  return [
    {
      name: "health",
      run: async () => {
        await http.send("GET", services.grafana.healthPath);
        return "its database works";
      },
    },
    {
      name: "login",
      run: async () => {
        const { login } = await http.json<{ login: string }>("GET", "/api/user");
        return `as ${login}`;
      },
    },
    {
      name: "datasource",
      run: async () => {
        const count = await until(() => series(http), {
          seconds: FIRST_SCRAPE_SECONDS,
          what: "a sample in Prometheus",
        });
        return `${count} series of a query`;
      },
    },
  ];
}

async function series(http: Http): Promise<number | undefined> {
  const path = "/api/datasources/proxy/uid/prometheus/api/v1/query?query=up";
  const { data } = await http.json<{ data: { result: readonly object[] } }>("GET", path);
  return data.result.length === 0 ? undefined : data.result.length;
}
