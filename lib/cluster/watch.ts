import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../config";
import { describeNeeds } from "../config/stackNeeds";
import type { KubernetesClient } from "./client";
import { passwordProblem } from "./grafanaPassword";
import { isBehind, reportInterruptedUpdates } from "./interruptedUpdates";
import { warnOfMissingObjects } from "./missingObjects";
import { waitForRollout } from "./rollout";
import type { RouteKind } from "./routeStatus";
import { routeProblem } from "./routeStatus";
import { serviceStatus } from "./serviceProxy";
import { unusedClaims } from "./stackClaims";
import type { ClusterState } from "./state";
import { warnings } from "./warnings";
import type { KubernetesObject, WatchArgs, WatchedPlatform } from "./watchedPlatform";
import { readWatched, watchPods } from "./watchPods";

/** How long an update waits for a rollout after the provider has. */
const ROLLOUT_SECONDS = 180;

/**
 * Warns about what the user should know, and waits until the platform is rolled out and its routes are served. The program
 * ends when the wait does, but no output of the stack depends on it: they are saved even if a Deployment fails.
 *
 * @returns an output that is known when the wait is over.
 */
export function watch(
  platform: WatchedPlatform,
  { cluster, state, settings, stack }: WatchArgs,
): pulumi.Output<unknown> {
  const warn = (message: string) => void pulumi.log.warn(message, platform);
  for (const warning of warnings(settings, state)) warn(warning);
  for (const unused of unusedClaims(settings, state)) void pulumi.log.info(unused, platform);
  if (pulumi.runtime.isDryRun()) void pulumi.log.info(describeNeeds(settings), platform);
  if (cluster === undefined) return pulumi.output(undefined);

  if (state !== undefined) {
    warnOfMissingObjects(platform.objects, cluster, settings.kubernetes.namespace, state);
    reportInterruptedUpdates(platform.objects, state);
  }
  const routes = checkRoutes(platform, cluster, settings, warn);
  if (pulumi.runtime.isDryRun()) return routes;

  const { namespace } = settings.kubernetes;
  watchPods(() => readWatched(cluster, namespace, stack), warn);
  const { api, grafana } = platform.deployments;
  const rollouts = new Map(
    Object.values(platform.deployments).map((found) => [found, checkRollout(found, cluster, namespace, state, warn)]),
  );
  const apiIsUp = pulumi.all([rollouts.get(api), platform.endpoints.api.internal.id]);
  const metrics = apiIsUp.apply(() => checkMetrics(cluster, settings, warn));
  const password = pulumi.output(grafana && rollouts.get(grafana)).apply(async () => {
    if (grafana === undefined) return;
    const problem = await passwordProblem(cluster, namespace, stack, settings.grafana);
    if (problem !== undefined) warn(problem);
  });
  return pulumi.all([...rollouts.values(), routes, metrics, password]);
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
  state: ClusterState | undefined,
  warn: Warn,
): pulumi.Output<void> {
  return pulumi.all([id, metadata]).apply(async ([, found]) => {
    const { name, annotations } = found;
    if ("pulumi.com/skipAwait" in annotations) return;
    // That is an error already.
    if (state !== undefined && isBehind({ kind: "Deployment", name, metadata: found }, state)) return;
    if (await waitForRollout(cluster, namespace, name, ROLLOUT_SECONDS)) return;
    warn(
      `Deployment ${name}: rollout not complete after ${ROLLOUT_SECONDS} s; ` +
        `see kubectl --namespace ${namespace} describe deployment ${name}`,
    );
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
