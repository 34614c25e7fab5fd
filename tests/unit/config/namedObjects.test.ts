import { Platform } from "../../../components/platform";
import { createProvider } from "../../../components/provider";
import { controllerNames } from "../../../lib/catalog/controllers";
import { namedObjects } from "../../../lib/config/namedObjects";
import { record } from "../../support/recording";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

const path = { strategy: "path", host: "ml.example.com", expose: ["api", "grafana"] };
const balancer = { service: { type: "LoadBalancer" } };
const certificate = { secretName: "tls" };
const basic = { basic: {} };

const configurations: readonly Input[] = [
  {},
  { api: { ...balancer, replicas: 1 }, prometheus: { kubeletMetrics: true }, limits: { quota: true } },
  { api: { autoscaling: {} } },
  { monitoring: { operator: true, dashboardLabels: { grafana_dashboard: "1" } } },
  { monitoring: { operator: true }, api: { metricsPath: false } },
  { routing: path },
  { routing: { ...path, controller: "traefik", tls: { clusterIssuer: "le" }, auth: basic, expose: ["api", "mlflow"] } },
  ...controllerNames.flatMap((controller) => [
    { routing: { ...path, controller } },
    { routing: { ...path, controller, strategy: "subdomain" } },
    ...(controller === "alb" ? [] : [{ routing: { ...path, controller, tls: certificate } }]),
  ]),
  { routing: { ...path, via: "gateway", gateway: { className: "eg" }, tls: certificate } },
  {
    routing: {
      ...path,
      via: "gateway",
      gateway: { name: "shared", listener: "https", httpListener: "http" },
      tls: { external: true },
    },
  },
  {
    routing: {
      ...path,
      via: "gateway",
      controller: "traefik",
      gateway: { className: "traefik" },
      auth: basic,
      expose: ["mlflow"],
    },
  },
];

test.each(configurations.map((input) => [JSON.stringify(input), input]))(
  "names every object with a fixed name that is created with %s",
  async (_, input) => {
    const settings = settingsOf(input);
    const { resources } = await record(
      () =>
        new Platform("cancer-mlops", {
          provider: createProvider({ kind: "none" }, settings.kubernetes, undefined),
          settings,
          stack: "test",
          version: "1.2.3",
          grafanaAdminPassword: undefined,
          state: clusterState(),
        }),
    );
    const created = resources.flatMap(({ inputs }) => {
      const { kind, metadata } = inputs as { kind?: string; metadata?: { name?: string } };
      const isOther = kind === undefined || kind === "Namespace" || kind === "PersistentVolumeClaim";
      return isOther || metadata?.name === undefined ? [] : [`${kind} ${metadata.name}`];
    });
    expect(
      namedObjects(settings, "test")
        .map(({ kind, name }) => `${kind} ${name}`)
        .sort(),
    ).toEqual(created.sort());
  },
);
