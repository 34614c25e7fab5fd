import { serviceNames } from "../routing";
import { ownVariables } from "./ownVariables";
import type { Contradiction } from "./problems";
import { show } from "./problems";
import { parseQuantity } from "./quantity";
import { routeContradictions } from "./routeContradictions";
import type { Settings } from "./schema";
import { apiClaims } from "./schema";

/** Finds settings that are each right but cannot hold together. */
export function contradictions(settings: Settings, contexts: readonly string[]): Contradiction[] {
  return [
    ...missingContext(settings, contexts),
    ...sharedVolumes(settings),
    ...requestsAboveLimits(settings),
    ...nodePortsTwice(settings),
    ...retentionAboveClaim(settings),
    ...ownVariables(settings),
    ...routeContradictions(settings),
  ];
}

function missingContext({ kubernetes }: Settings, contexts: readonly string[]): Contradiction[] {
  const { context, renderYamlToDirectory } = kubernetes;
  if (context === undefined ? renderYamlToDirectory !== undefined : contexts.includes(context)) return [];
  return [
    {
      path: "kubernetes.context",
      found: show(context),
      allowed:
        contexts.length > 0
          ? `a context of your kubeconfig: ${contexts.join(", ")}`
          : "a context of your kubeconfig, which has none (is KUBECONFIG set?)",
      involves: ["kubernetes.context", "kubernetes.renderYamlToDirectory"],
    },
  ];
}

/** Pods that share a volume may be on different nodes, where ReadWriteOnce does not follow them. */
function sharedVolumes({ api, storage }: Settings): Contradiction[] {
  if (api.replicas <= 1) return [];
  return apiClaims
    .filter((key) => storage.claims[key].accessMode !== "ReadWriteMany")
    .map((key) => ({
      path: `storage.claims.${key}.accessMode`,
      found: show(storage.claims[key].accessMode),
      allowed: `"ReadWriteMany" while api.replicas is ${api.replicas}; or api.replicas: 1`,
      involves: [`storage.claims.${key}.accessMode`, "api.replicas"],
    }));
}

function requestsAboveLimits(settings: Settings): Contradiction[] {
  return serviceNames.flatMap((name) =>
    (["cpu", "memory"] as const).flatMap((kind) => {
      const { requests, limits } = settings[name].resources;
      if ((parseQuantity(requests[kind]) ?? 0) <= (parseQuantity(limits[kind]) ?? 0)) return [];
      const path = `${name}.resources.requests.${kind}`;
      return [
        {
          path,
          found: show(requests[kind]),
          allowed: `at most the limit, ${show(limits[kind])}`,
          involves: [path, `${name}.resources.limits.${kind}`],
        },
      ];
    }),
  );
}

function nodePortsTwice(settings: Settings): Contradiction[] {
  const asked = serviceNames.filter((name) => settings[name].service.type === "NodePort");
  return asked.flatMap((name, index) => {
    const { nodePort } = settings[name].service;
    const first = asked.slice(0, index).find((other) => settings[other].service.nodePort === nodePort);
    if (first === undefined) return [];
    return [
      {
        path: `${name}.service.nodePort`,
        found: show(nodePort),
        allowed: `another port than that of ${first}`,
        involves: [`${name}.service.nodePort`, `${first}.service.nodePort`],
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

function retentionAboveClaim({ prometheus, storage }: Settings): Contradiction[] {
  const { size } = storage.claims.prometheusData;
  const [, digits, unit] = /^(\d+)([A-Z]+)$/.exec(prometheus.retentionSize ?? "") ?? [];
  if (digits === undefined || unit === undefined) return [];
  if (Number(digits) * (prometheusUnits[unit] ?? NaN) < (parseQuantity(size) ?? 0)) return [];
  return [
    {
      path: "prometheus.retentionSize",
      found: show(prometheus.retentionSize),
      allowed: `less than the claim's size, ${size}, or the disk fills before the oldest samples go`,
      involves: ["prometheus.retentionSize", "storage.claims.prometheusData.size"],
    },
  ];
}
