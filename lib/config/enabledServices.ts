import type { ServiceName } from "../catalog/services";
import { optionalServices, serviceNames } from "../catalog/services";
import type { ConstraintViolation } from "./problems";
import type { Settings } from "./schema";

/** The services that the stack runs: monitoring can be somebody else's. */
export function enabledServices(settings: Settings): ServiceName[] {
  return serviceNames.filter((name) => isEnabled(settings, name));
}

export function isEnabled(settings: Settings, name: ServiceName): boolean {
  const optional = optionalServices.find((candidate) => candidate === name);
  return optional === undefined || settings[optional].enabled;
}

/** Gives a service that is not enabled no pods, no port and no route, whatever else its settings say. */
export function withoutDisabled(settings: Settings): Settings {
  const { prometheus, grafana, routing } = settings;
  if (prometheus.enabled && grafana.enabled) return settings;
  return {
    ...settings,
    prometheus: prometheus.enabled ? prometheus : stopped(prometheus),
    grafana: grafana.enabled ? grafana : stopped(grafana),
    // Without routes the list has no effect, and a list of one's own is refused.
    routing:
      routing.strategy === "none"
        ? routing
        : { ...routing, expose: routing.expose.filter((name) => isEnabled(settings, name)) },
  };
}

function stopped<Service extends Settings["prometheus"] | Settings["grafana"]>(service: Service): Service {
  return { ...service, replicas: 0, service: { ...service.service, type: "ClusterIP", externalUrl: undefined } };
}

/** Grafana shows nothing without a Prometheus. */
export function monitoringConstraints({ prometheus, grafana }: Settings): ConstraintViolation[] {
  if (prometheus.enabled || !grafana.enabled || grafana.prometheusUrl !== undefined) return [];
  return [
    {
      path: "grafana.prometheusUrl",
      message: "not set, and prometheus.enabled is false",
      fix: "set the URL of the Prometheus that Grafana reads, or grafana.enabled: false",
      involves: ["grafana.prometheusUrl", "grafana.enabled", "prometheus.enabled"],
    },
  ];
}
