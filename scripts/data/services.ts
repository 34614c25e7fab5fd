import type { ServiceName } from "../../lib/catalog/services";
import { ofService } from "./helpers";
import type { KubernetesObject } from "./kubectl";
import { until } from "./kubectl";
import { interruption } from "./interruption";
import type { Target } from "./target";

/** On a Deployment that is stopped: how many pods it is to have again. A killed command is known by it. */
const REPLICAS = "cancer-mlops/replicas-before-stop";

interface Deployment extends KubernetesObject {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly readyReplicas?: number };
}

/**
 * Runs work that stops services, each when it is time to. They get their pods back whatever happens, also those that a
 * command which was killed left stopped.
 */
export async function withServicesStopped<T>(
  target: Target,
  services: readonly ServiceName[],
  work: (stop: (services: readonly ServiceName[]) => Promise<void>) => Promise<T>,
): Promise<T> {
  try {
    return await work(async (some) => {
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

/** Whether the service has been stopped here since a command was killed, and so has written nothing. */
export async function isStillStopped({ kubectl }: Target, service: ServiceName): Promise<boolean> {
  const deployment = await kubectl.find<Deployment>("deployment", service);
  return (
    deployment === undefined ||
    (deployment.metadata.annotations?.[REPLICAS] !== undefined && deployment.spec.replicas === 0)
  );
}

async function stop({ kubectl, stack }: Target, service: ServiceName): Promise<void> {
  const deployment = await kubectl.find<Deployment>("deployment", service);
  if (deployment !== undefined) {
    const replicas = deployment.metadata.annotations?.[REPLICAS] ?? String(deployment.spec.replicas);
    if (deployment.spec.replicas > 0) console.error(`Stopping ${service} …`);
    await kubectl.patch("deployment", service, {
      metadata: { annotations: { [REPLICAS]: replicas } },
      spec: { replicas: 0 },
    });
  }
  const gone = async () => ((await kubectl.list("pods", ofService(stack, service))).length === 0 ? true : undefined);
  // Prometheus may take its five minutes to write down what it has in memory.
  await until(`the end of the pods of ${service}`, 330, gone, interruption);
}

/** Gives a service its pods back, if it was stopped here, and waits until they are ready. */
async function start(target: Target, service: ServiceName): Promise<void> {
  const { kubectl } = target;
  const deployment = await kubectl.find<Deployment>("deployment", service);
  const replicas = deployment?.metadata.annotations?.[REPLICAS];
  if (replicas === undefined) return;
  try {
    await kubectl.patch("deployment", service, {
      metadata: { annotations: { [REPLICAS]: null } },
      spec: { replicas: Number(replicas) },
    });
    await kubectl.disown("deployment", service);
  } catch (error) {
    throw new Error(
      `${service} is still stopped: ${error instanceof Error ? error.message : String(error)}. ` +
        `To start it: npm run -s kubectl -- scale deployment ${service} --replicas=${replicas}`,
      { cause: error },
    );
  }
  await waitUntilReady(target, service);
}

async function waitUntilReady({ kubectl }: Target, service: ServiceName): Promise<void> {
  const ready = async () => {
    const found = await kubectl.find<Deployment>("deployment", service);
    return found === undefined || (found.status.readyReplicas ?? 0) >= found.spec.replicas ? true : undefined;
  };
  try {
    await until("it", 180, ready, interruption);
    console.error(`${service} runs again`);
  } catch {
    console.error(`${service} is started but not ready yet. What its pods say: npm run -s kubectl -- describe pods`);
  }
}
