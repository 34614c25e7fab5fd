import * as pulumi from "@pulumi/pulumi";
import { addressesOf } from "../catalog/addresses";
import type { PerService, ServiceName } from "../catalog/services";
import { perService, serviceNames, services } from "../catalog/services";
import type { Settings } from "../config";
import { httpUrl, staticUrl } from "../config/urls";
import type { KubernetesClient } from "./client";
import { loadBalancerAddress } from "./loadBalancer";
import { waitForRollout } from "./rollout";
import { serviceStatus } from "./serviceStatus";
import type { RouteKind } from "./routeStatus";
import { routeProblem } from "./routeStatus";
import type { ClusterState } from "./state";
import { warnings } from "./warnings";
import { readPods, watchPods } from "./watchPods";

/** How long an update waits for a rollout after the provider has. */
const ROLLOUT_SECONDS = 180;

interface KubernetesObject {
  readonly id: pulumi.Output<string>;
  readonly kind: pulumi.Output<string>;
  readonly metadata: pulumi.Output<{ readonly name: string; readonly annotations: Readonly<Record<string, string>> }>;
}

/** The resources that are watched. */
export interface WatchedPlatform extends pulumi.Resource {
  readonly namespace: pulumi.Output<string>;
  readonly deployments: PerService<KubernetesObject>;
  readonly endpoints: PerService<{
    readonly internal: KubernetesObject;
    readonly external: KubernetesObject | undefined;
  }>;
  /** Ingresses or HTTPRoutes. */
  readonly routes: readonly KubernetesObject[];
}

export interface WatchArgs {
  /** Undefined if YAML is rendered. */
  readonly cluster: KubernetesClient | undefined;
  readonly state: ClusterState | undefined;
  readonly settings: Settings;
  readonly stack: string;
}

/**
 * Warns about what the user should know, and waits until the platform is rolled out and its routes are served.
 *
 * @returns the external URL of each service, or the command that makes it reachable, when the wait is over.
 */
export function watch(platform: WatchedPlatform, args: WatchArgs): PerService<pulumi.Output<string>> {
  const { cluster, state, settings, stack } = args;
  const warn = (message: string) => void pulumi.log.warn(message, platform);
  for (const warning of warnings(settings, state)) warn(warning);

  const urls = perService((service) => urlOf(service, platform, args));
  if (cluster === undefined) return urls;
  const routes = checkRoutes(platform, cluster, settings, warn);
  if (pulumi.runtime.isDryRun()) return urls;

  const { namespace } = settings.kubernetes;
  watchPods(() => readPods(cluster, namespace, stack), warn);
  const rollouts = serviceNames.map((service) => checkRollout(platform.deployments[service], cluster, namespace, warn));
  const done = pulumi.all([...rollouts, routes]).apply(() => checkMetrics(cluster, settings, warn));
  return perService((service) => pulumi.all([urls[service], done]).apply(([url]) => url));
}

type Warn = (message: string) => void;

/**
 * The provider takes an update of a Recreate Deployment for complete while the old pods still terminate (seen with 4.25):
 * requests would fail just after a successful `pulumi up`.
 */
function checkRollout(
  { id, metadata }: KubernetesObject,
  cluster: KubernetesClient,
  namespace: string,
  warn: Warn,
): pulumi.Output<void> {
  return pulumi.all([id, metadata]).apply(async ([, { name, annotations }]) => {
    if ("pulumi.com/skipAwait" in annotations || (await waitForRollout(cluster, namespace, name, ROLLOUT_SECONDS)))
      return;
    warn(`Deployment ${name}: rollout not complete after ${ROLLOUT_SECONDS} s`);
  });
}

/** Many APIs have no metrics, and Prometheus would show their targets as down for good. */
async function checkMetrics(cluster: KubernetesClient, { api, kubernetes }: Settings, warn: Warn): Promise<void> {
  const { metricsPath } = api;
  if (metricsPath === false || api.replicas === 0) return;
  const { namespace } = kubernetes;
  if ((await serviceStatus(cluster, namespace, "api-service", metricsPath)) !== 404) return;
  warn(
    `api.metricsPath: ${metricsPath} returns 404, so its targets will show as down: ` +
      "set the path of the API's metrics, or false",
  );
}

/** A controller may not be installed yet, so the update does not fail. */
function checkRoutes(
  { routes }: WatchedPlatform,
  cluster: KubernetesClient,
  { kubernetes: { namespace }, routing: { readyTimeoutSeconds } }: Settings,
  warn: Warn,
): pulumi.Output<void> {
  const objects = pulumi.all(routes.map(({ id, kind, metadata }) => pulumi.all([id, kind, metadata])));
  return objects.apply(async (created) => {
    const problems = await Promise.all(
      created.map(async ([, kind, { name }]) => {
        const problem = await routeProblem(cluster, kind as RouteKind, namespace, name, readyTimeoutSeconds);
        return problem === undefined ? [] : [`${kind} ${name}: ${problem}`];
      }),
    );
    const lines = problems.flat();
    if (lines.length > 0) warn(`Routes not yet accepted by a controller:\n  ${lines.join("\n  ")}`);
  });
}

/** The external URL, or the command that makes the service reachable or shows its address. */
function urlOf(
  service: ServiceName,
  { namespace, endpoints }: WatchedPlatform,
  { cluster, state, settings }: WatchArgs,
): pulumi.Output<string> {
  const { routing, kubernetes } = settings;
  const { type, nodePort, port, addressTimeoutSeconds } = settings[service].service;
  const known = staticUrl(
    addressesOf(routing)[service],
    settings[service].service,
    routing.nodeAddress ?? state?.nodeAddress,
  );
  if (known !== undefined) return pulumi.output(known);
  const { internal, external } = endpoints[service];
  return pulumi
    .all([(external ?? internal).metadata, namespace, external?.id])
    .apply(async ([{ name }, inNamespace]) => {
      const kubectl = `kubectl --context ${kubernetes.context ?? "CONTEXT"} --namespace ${inNamespace}`;
      switch (type) {
        case "ClusterIP": {
          const { port: local } = services[service];
          return `http://localhost:${local} after: ${kubectl} port-forward service/${name} ${local}`;
        }
        case "NodePort":
          return `http://NODE:${nodePort}, with the address of a node from: ${kubectl} get nodes -o wide`;
        case "LoadBalancer": {
          const address = cluster && (await loadBalancerAddress(cluster, inNamespace, name, addressTimeoutSeconds));
          return address === undefined
            ? `no address yet; to see it once the load balancer has one: ${kubectl} get service ${name}`
            : httpUrl(address, port);
        }
      }
    });
}
