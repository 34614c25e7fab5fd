import { REPLICAS_BEFORE_STOP as REPLICAS } from "../../lib/catalog/annotations";
import type { ServiceName } from "../../lib/catalog/services";
import { until } from "../../lib/cluster/until";
import { podsOf } from "./helpers";
import { interruption } from "./interruption";
import type { Target } from "./target";

/**
 * Runs work that stops services when it needs to. They are started again in any case, including those that a killed
 * command left stopped.
 */
export async function withServicesStopped(
  target: Target,
  services: readonly ServiceName[],
  work: (stop: (services: readonly ServiceName[]) => Promise<void>) => Promise<void>,
): Promise<void> {
  try {
    await work(async (some) => {
      await Promise.all(some.map((service) => stop(target, service)));
    });
  } finally {
    const started = await Promise.allSettled(services.map((service) => start(target, service)));
    for (const result of started) {
      if (result.status === "fulfilled") continue;
      console.error(result.reason instanceof Error ? result.reason.message : result.reason);
      process.exitCode = 1;
    }
  }
}

/** Returns whether a killed command has left the service stopped, so that it has written nothing since. */
export async function isStillStopped({ objects }: Target, service: ServiceName): Promise<boolean> {
  const deployment = await objects.find("Deployment", service);
  return (
    deployment === undefined ||
    (deployment.metadata?.annotations?.[REPLICAS] !== undefined && deployment.spec?.replicas === 0)
  );
}

async function stop(target: Target, service: ServiceName): Promise<void> {
  const { objects } = target;
  const deployment = await objects.find("Deployment", service);
  if (deployment !== undefined) {
    const now = deployment.spec?.replicas ?? 1;
    const replicas = deployment.metadata?.annotations?.[REPLICAS] ?? String(now);
    if (now > 0) console.error(`Stopping ${service} …`);
    await objects.patch("Deployment", service, {
      metadata: { annotations: { [REPLICAS]: replicas } },
      spec: { replicas: 0 },
    });
  }
  const isGone = async () => ((await podsOf(target, service)).length === 0 ? true : undefined);
  // Prometheus may need its grace period of five minutes to write its memory to disk.
  await until(isGone, {
    seconds: 330,
    what: `the pods of ${service} to terminate`,
    retryErrors: true,
    signal: interruption,
  });
}

/** Restores the replicas of a service that was stopped here, and waits until they are ready. */
async function start(target: Target, service: ServiceName): Promise<void> {
  const { objects } = target;
  const deployment = await objects.find("Deployment", service);
  const replicas = deployment?.metadata?.annotations?.[REPLICAS];
  if (replicas === undefined) return;
  try {
    const patch = { metadata: { annotations: { [REPLICAS]: null } }, spec: { replicas: Number(replicas) } };
    // An API server that is away for a moment must not leave the service stopped.
    await until(
      async () => {
        await objects.patch("Deployment", service, patch);
        return true;
      },
      { seconds: 30, what: `the start of ${service}`, retryErrors: true },
    );
    await objects.releaseFieldOwnership("Deployment", service);
  } catch (error) {
    throw new Error(
      `${service} is still stopped: ${error instanceof Error ? error.message : String(error)}. ` +
        `To start it: npm run -s kubectl -- scale deployment ${service} --replicas=${replicas}`,
      { cause: error },
    );
  }
  await waitUntilReady(target, service);
}

async function waitUntilReady({ objects }: Target, service: ServiceName): Promise<void> {
  const isReady = async () => {
    const found = await objects.find("Deployment", service);
    return (found?.status?.readyReplicas ?? 0) >= (found?.spec?.replicas ?? 0) ? true : undefined;
  };
  try {
    await until(isReady, { seconds: 180, what: service, signal: interruption });
    console.error(`${service} is running again`);
  } catch {
    console.error(`${service} is started but not ready yet. Pod status: npm run -s kubectl -- describe pods`);
  }
}
