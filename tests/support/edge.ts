import type { EdgeArgs } from "../../components/edge";
import { Edge } from "../../components/edge";
import { guardedServices } from "../../components/edge/routes";
import { expose } from "../../components/exposure";
import { labels } from "../../components/labels";
import { addresses, perService } from "../../components/routing";
import { commonArgs } from "./common";
import type { Ingress } from "./objects";
import type { Recording } from "./recording";
import { record } from "./recording";
import { settingsOf } from "./settings";

export const host = "ml.example.com";

const ports = { api: 8000, mlflow: 5000, prometheus: 9090, grafana: 3000 } as const;

/** What stands in front of the services of a stack with these settings: by default a path for each on one host. */
export function edgeOf(
  routing: object,
  unserved: EdgeArgs["unserved"] = () => Promise.resolve(undefined),
): Promise<Recording<Edge>> {
  const settings = settingsOf({ routing: { strategy: "path", host, ...routing } });
  return record(() => {
    const common = commonArgs(settings);
    return new Edge("edge", {
      common,
      settings: settings.routing,
      version: "1.2.3",
      addresses: addresses(settings.routing),
      guarded: guardedServices(settings),
      services: perService((name) =>
        expose(
          name,
          {
            common,
            labels: labels("test", name, "service", "1"),
            port: ports[name],
            settings: settings[name].service,
            healthPath: `/healthy/${name}`,
          },
          {},
        ),
      ),
      unserved,
    });
  });
}

/** `HOST PATH -> SERVICE:PORT` for each path of an Ingress. */
export function routes({ spec }: Ingress): string[] {
  return spec.rules.flatMap((rule) =>
    pathsOf(rule).map(
      ({ path, backend }) => `${rule.host} ${path} -> ${backend.service.name}:${backend.service.port.name}`,
    ),
  );
}

type Rule = Ingress["spec"]["rules"][number];

/** Typed as always there, but a rule may have none. */
export function pathsOf(rule: Rule): Rule["http"]["paths"] {
  return (rule as Partial<Rule>).http?.paths ?? [];
}

/** The annotations that a controller reads, and not those of Pulumi. */
export function annotations({ metadata }: Ingress): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata.annotations).filter(([key]) => !key.startsWith("pulumi.com/")));
}
