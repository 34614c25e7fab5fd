import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { CommonArgs } from "./common";
import { FIELD_MANAGER, SKIP_AWAIT } from "./common";
import type { Labels } from "./labels";
import { labels } from "./labels";
import type { Address, PerService, ServiceName } from "./routing";
import { serviceNames } from "./routing";
import type { RoutingSettings } from "./settings";

export interface IngressArgs {
  readonly common: CommonArgs;
  readonly settings: RoutingSettings;
  readonly version: string;
  readonly addresses: PerService<Address>;
  /** The ClusterIP Service behind each address: a route can only lead to one that exists. */
  readonly services: PerService<k8s.core.v1.Service>;
}

/** The routes from outside to the services: one Ingress, and one more for what needs a strip. */
export class Ingress extends pulumi.ComponentResource {
  constructor(name: string, args: IngressArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cancer-mlops:index:Ingress", name, {}, opts);
    const { common, settings } = args;
    const all = labels(common.stack, name, "routing", args.version);
    const stripped: readonly ServiceName[] = settings.stripWith === undefined ? [] : ["api"];
    const plain = serviceNames.filter((service) => !stripped.includes(service));

    ingress("cancer-mlops", plain, {}, args, all, this);
    if (settings.stripWith !== undefined) {
      ingress("cancer-mlops-api", stripped, strip(args, all, this), args, all, this);
    }
    this.registerOutputs();
  }
}

function ingress(
  name: string,
  routed: readonly ServiceName[],
  annotations: Readonly<Record<string, pulumi.Input<string>>>,
  { common, settings, addresses, services }: IngressArgs,
  all: Labels,
  parent: pulumi.Resource,
): k8s.networking.v1.Ingress {
  const hosts = [...new Set(routed.map((service) => addresses[service].host))];
  return new k8s.networking.v1.Ingress(
    name,
    {
      metadata: {
        name,
        namespace: common.namespace,
        labels: all,
        annotations: { ...FIELD_MANAGER, ...SKIP_AWAIT, ...settings.annotations, ...annotations },
      },
      spec: {
        ...(settings.className === undefined ? {} : { ingressClassName: settings.className }),
        rules: hosts.map((host) => ({
          ...(host === undefined ? {} : { host }),
          http: {
            paths: routed
              .filter((service) => addresses[service].host === host)
              .map((service) => ({
                path: addresses[service].prefix === "" ? "/" : addresses[service].prefix,
                pathType: "Prefix",
                backend: { service: { name: services[service].metadata.name, port: { name: "http" } } },
              })),
          },
        })),
      },
    },
    { parent },
  );
}

const MIDDLEWARES = "traefik.ingress.kubernetes.io/router.middlewares";

/** Traefik's middleware takes the prefix off: https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/stripprefix/ */
function strip(
  { common, settings, addresses }: IngressArgs,
  all: Labels,
  parent: pulumi.Resource,
): Readonly<Record<string, pulumi.Input<string>>> {
  const middleware = new k8s.apiextensions.CustomResource(
    "strip-api",
    {
      apiVersion: "traefik.io/v1alpha1",
      kind: "Middleware",
      metadata: { name: "strip-api", namespace: common.namespace, labels: all, annotations: FIELD_MANAGER },
      spec: { stripPrefix: { prefixes: [addresses.api.prefix] } },
    },
    { parent },
  );
  const own = pulumi.interpolate`${common.namespace}-${middleware.metadata.name}@kubernetescrd`;
  // Middlewares of the user's, authentication as a rule, come before the strip.
  const others = settings.annotations[MIDDLEWARES];
  return { [MIDDLEWARES]: others === undefined ? own : pulumi.interpolate`${others},${own}` };
}
