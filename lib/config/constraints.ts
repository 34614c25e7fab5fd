import { addressesOf } from "../catalog/addresses";
import { serviceNames } from "../catalog/services";
import { parseQuantity } from "../catalog/quantity";
import { apiReplicaConstraints } from "./autoscaling";
import { monitoringConstraints } from "./enabledServices";
import { operatorConstraints } from "./monitoring";
import { networkPolicyConstraints } from "./networkPolicy";
import { passwordConstraints } from "./passwordConstraints";
import { podConstraints } from "./podConstraints";
import type { ConstraintViolation } from "./problems";
import { show, unexpected } from "./problems";
import { remoteWriteConstraints } from "./remoteWrite";
import { overriddenConfig, reservedEnv } from "./reservedEnv";
import { routingConstraints } from "./routingConstraints";
import type { Settings } from "./schema";

/** Facts outside of the settings that the rules need. */
export interface Surroundings {
  /** The contexts of the user's kubeconfig. */
  readonly contexts: readonly string[];
  /** True if the secret `kubeconfig` is set. */
  readonly hasKubeconfig: boolean;
  /** True if the secret `grafanaAdminPassword` is set. */
  readonly hasGrafanaPassword: boolean;
}

/** Returns the violations of rules between settings that are each valid. */
export function constraintViolations(settings: Settings, surroundings: Surroundings): ConstraintViolation[] {
  return [
    ...clusterAccess(settings, surroundings),
    ...apiReplicaConstraints(settings),
    ...latestImages(settings),
    ...requestsAboveLimits(settings),
    ...duplicateNodePorts(settings),
    ...retentionAboveClaim(settings),
    ...unusedQuotaRoom(settings),
    ...podConstraints(settings),
    ...passwordConstraints(settings, surroundings.hasGrafanaPassword),
    ...reservedEnv(settings),
    ...overriddenConfig(settings),
    ...urlsOfRoutes(settings),
    ...monitoringConstraints(settings),
    ...remoteWriteConstraints(settings),
    ...operatorConstraints(settings),
    ...routingConstraints(settings),
    ...networkPolicyConstraints(settings),
  ];
}

/** Exactly one way to the cluster, so that nothing is deployed to the current context by accident. */
function clusterAccess({ kubernetes }: Settings, { contexts, hasKubeconfig }: Surroundings): ConstraintViolation[] {
  const { context, kubeconfigFrom, inCluster, renderYamlToDirectory } = kubernetes;
  const ways = [
    ...(context === undefined ? [] : ["kubernetes.context"]),
    ...(hasKubeconfig ? ["kubeconfig"] : []),
    ...(kubeconfigFrom === undefined ? [] : ["kubernetes.kubeconfigFrom"]),
    ...(inCluster ? ["kubernetes.inCluster"] : []),
  ];
  const involves = ["kubernetes", "kubeconfig"];
  if (ways.length > 1) {
    return [
      { path: ways.join(", "), message: "several ways to the cluster are set", fix: "remove all but one", involves },
    ];
  }
  if (ways.length === 0 ? renderYamlToDirectory !== undefined : context === undefined || contexts.includes(context)) {
    return [];
  }
  const alternatives =
    "or set kubernetes.kubeconfigFrom, kubernetes.inCluster or the secret kubeconfig instead (docs/cluster.md)";
  const known = contexts.length > 0 ? contexts.join(", ") : "none found; is KUBECONFIG set?";
  return [
    {
      path: "kubernetes.context",
      ...(context === undefined
        ? { message: "not set" }
        : { message: "does not exist in your kubeconfig", got: show(context) }),
      fix: `expected a context of your kubeconfig: ${known}; ${alternatives}`,
      involves,
    },
  ];
}

function latestImages(settings: Settings): ConstraintViolation[] {
  const { allowLatest, api } = settings;
  if (allowLatest === undefined) return [];
  const images = [
    ...serviceNames.map((name) => ({ name, path: name, image: settings[name] })),
    { name: "api", path: "api.modelsImage", image: api.modelsImage } as const,
  ];
  return images
    .filter(({ name, image }) => image?.tag === "latest" && image.digest === undefined && !allowLatest.includes(name))
    .map(({ name, path }) => ({
      path: `${path}.tag`,
      message: "not permitted by allowLatest: the image can change with every restart of a pod",
      got: show("latest"),
      fix: `set the tag of a release, or a digest, or add ${name} to allowLatest`,
      involves: [`${path}.tag`, `${path}.digest`, "allowLatest"],
    }));
}

function requestsAboveLimits(settings: Settings): ConstraintViolation[] {
  const containers = serviceNames.flatMap((name) => [
    { path: name, container: settings[name] },
    ...settings[name].extraContainers.map((container, index) => ({
      path: `${name}.extraContainers.${index}`,
      container,
    })),
  ]);
  return containers.flatMap(({ path: parent, container }) =>
    (["cpu", "memory", "ephemeral-storage"] as const).flatMap((kind) => {
      const { requests, limits } = container.resources;
      const limit = parseQuantity(limits[kind]) ?? 0;
      // Only ephemeral storage may have the limit 0: none.
      if (limit === 0 || (parseQuantity(requests[kind]) ?? 0) <= limit) return [];
      const path = `${parent}.resources.requests.${kind}`;
      return [
        {
          ...unexpected(path, `at most the limit, ${show(limits[kind])}`, requests[kind]),
          involves: [path, `${parent}.resources.limits.${kind}`],
        },
      ];
    }),
  );
}

function unusedQuotaRoom({ limits }: Settings): ConstraintViolation[] {
  const { quota, extra } = limits;
  if (quota || Object.values(extra).every((amount) => amount === 0)) return [];
  return [
    {
      path: "limits.extra",
      message: "has no effect without limits.quota",
      got: show(extra),
      fix: "remove it, or set limits.quota: true",
      involves: ["limits.extra", "limits.quota"],
    },
  ];
}

function duplicateNodePorts(settings: Settings): ConstraintViolation[] {
  const exposed = serviceNames.filter((name) => settings[name].service.type === "NodePort");
  return exposed.flatMap((name, index) => {
    const { nodePort } = settings[name].service;
    const first = exposed.slice(0, index).find((other) => settings[other].service.nodePort === nodePort);
    if (first === undefined) return [];
    return [
      {
        path: `${name}.service.nodePort`,
        message: `already used by ${first}`,
        got: show(nodePort),
        fix: "set another port",
        involves: [`${name}.service.nodePort`, `${first}.service.nodePort`],
      },
    ];
  });
}

/** The route decides on links and probes. */
function urlsOfRoutes(settings: Settings): ConstraintViolation[] {
  const addresses = addressesOf(settings.routing);
  return serviceNames.flatMap((name) => {
    const { url } = addresses[name];
    const { externalUrl } = settings[name].service;
    if (url === undefined || externalUrl === undefined) return [];
    const path = `${name}.service.externalUrl`;
    return [
      {
        path,
        message: `has no effect: the service has the route ${url}`,
        got: show(externalUrl),
        fix: "remove it, or remove the service from routing.expose",
        involves: [path, "routing.expose"],
      },
    ];
  });
}

const prometheusUnits: Readonly<Record<string, number>> = {
  B: 1,
  KB: 2 ** 10,
  MB: 2 ** 20,
  GB: 2 ** 30,
  TB: 2 ** 40,
  PB: 2 ** 50,
  EB: 2 ** 60,
};

function retentionAboveClaim({ prometheus, storage }: Settings): ConstraintViolation[] {
  const { size } = storage.claims.prometheusData;
  const [, digits, unit] = /^(\d+)([A-Z]+)$/.exec(prometheus.retentionSize ?? "") ?? [];
  if (digits === undefined || unit === undefined) return [];
  if (Number(digits) * (prometheusUnits[unit] ?? NaN) < (parseQuantity(size) ?? 0)) return [];
  return [
    {
      path: "prometheus.retentionSize",
      message: `must be less than the size of the claim, ${size}, or the disk fills before old samples are deleted`,
      got: show(prometheus.retentionSize),
      involves: ["prometheus.retentionSize", "storage.claims.prometheusData.size"],
    },
  ];
}
