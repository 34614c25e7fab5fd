import { Routing } from "../../components/routing";
import { createServices } from "../../components/kubernetes/service";
import { labelsOf } from "../../lib/catalog/labels";
import { perService } from "../../lib/catalog/services";
import { routesOf } from "../../lib/config/routes";
import { platformContext } from "./context";
import type { Ingress } from "./objects";
import type { Recording } from "./recording";
import { record } from "./recording";
import { settingsOf } from "./settings";

export const host = "ml.example.com";

/** The routes of a stack with these routing settings; by default one host with a path for each service. */
export function routingOf(routing: object): Promise<Recording<Routing>> {
  const settings = settingsOf({ routing: { strategy: "path", host, ...routing } });
  return record(() => {
    const context = platformContext(settings);
    return new Routing("edge", {
      context,
      settings: settings.routing,
      version: "1.2.3",
      routes: routesOf(settings),
      endpoints: perService((name) =>
        createServices(
          name,
          { context, labels: labelsOf("test", name, "service", "1"), settings: settings[name].service },
          {},
        ),
      ),
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

/** Undefined in a rule without paths, unlike its type. */
export function pathsOf(rule: Rule): Rule["http"]["paths"] {
  return (rule as Partial<Rule>).http?.paths ?? [];
}

/** The annotations for the controller, without those for Pulumi. */
export function annotations({ metadata }: Ingress): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata.annotations).filter(([key]) => !key.startsWith("pulumi.com/")));
}
