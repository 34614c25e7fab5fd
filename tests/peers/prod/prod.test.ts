import { boundVolumes, inClaims, keptChecksums } from "../../cluster/support/claims";
import type { Pod } from "../../cluster/support/pods";
import { runs } from "../../cluster/support/commands";
import { servicePods } from "../../cluster/support/pods";
import { TestStack } from "../../cluster/support/stack";
import { until } from "../../cluster/support/until";
import { CLIENT_LABELS } from "../support/client";
import { egressToDns } from "../support/dns";
import { installMetricsServer, removeMetricsServer } from "../support/metricsServer";
import { EDGE_USER, PlatformBehindTraefik, services } from "../support/platform";
import { PolicyAgent } from "../support/policyAgent";
import { ports } from "../support/web";

/**
 * Pulumi.prod.yaml as a whole: what it turns on, with an agent that enforces its network policies, and autoscaling. Changed are only
 * the requests, which one small node must hold, the images that the sandbox lacks, the addresses, and what the client of the
 * test needs. Each test continues from the state that the previous one left.
 */
const namespace = "cancer-mlops-whole";
const versions = { mlflow: "v3.17.2", prometheus: "v3.15.1" };
const small = { requests: { cpu: "20m", memory: "64Mi" } };
const stack = new TestStack(namespace, "prod", {
  allowLatest: ["api"],
  api: {
    tag: "latest",
    modelsImage: {},
    replicas: 2,
    resources: small,
    autoscaling: { minReplicas: 2, maxReplicas: 3 },
    service: { addressTimeoutSeconds: 0 },
  },
  mlflow: { resources: small },
  prometheus: { resources: small, scrapeInterval: "5s" },
  grafana: { tag: "10.2.2", resources: small },
  storage: { sharedClassName: "shared" },
  routing: {
    host: `${namespace}.test`,
    className: "traefik",
    port: ports.https,
    hstsMaxAgeSeconds: 3600,
    auth: { basic: { user: EDGE_USER } },
  },
});
const { kubectl } = stack;
const platform = new PlatformBehindTraefik(namespace, versions, stack);
const agent = new PolicyAgent();
const combination = { strategy: "path", via: "ingress", tls: true, auth: true } as const;

beforeAll(async () => {
  await installMetricsServer();
  await stack.create();
  stack.configure({
    limits: { extra: { cpu: "1", memory: "1Gi", "ephemeral-storage": "2Gi", pods: 1 } },
    networkPolicy: { clients: [{ podLabels: CLIENT_LABELS, services: ["mlflow"] }], egress: [await egressToDns()] },
  });
  agent.start();
}, 240_000);

afterAll(async () => {
  await agent.stop();
  await stack.remove();
  await removeMetricsServer();
}, 240_000);

let written: string;

test("comes up, and every service works behind its route, with TLS and passwords", async () => {
  await stack.up();
  await expectToWork(2);
  await inClaims(kubectl, 'for claim in /claims/*; do mkdir "$claim/kept"; echo "$claim" > "$claim/kept/marker"; done');
  written = await kept();
  expect(written.trim().split("\n").length).toBeGreaterThan(2);
}, 400_000);

test("rolls a change of the API out, with the autoscaler's maximum of pods, which the quota holds", async () => {
  const before = await apiPods();
  stack.configure({ api: { autoscaling: { minReplicas: 3 } } });
  await stack.up();
  await apiPods(3);
  stack.configure({ api: { logLevel: "debug" } });
  await stack.up();
  const after = await apiPods(3);
  expect(after.filter(({ uid }) => before.some((old) => old.uid === uid))).toEqual([]);
}, 200_000);

test("survives destroy and up with its data", async () => {
  await stack.destroy();
  await until(async () => (await servicePods(kubectl)).length === 0 || undefined, {
    seconds: 90,
    what: "the end of every service",
  });
  await stack.up();
  expect(await kept()).toBe(written);
  await expectToWork(3);
}, 400_000);

async function expectToWork(pods: number): Promise<void> {
  agent.expectToRunIfStarted();
  await apiPods(pods);
  await platform.identify(combination);
  expect(await platform.verdicts(combination)).toEqual(
    Object.fromEntries(services.map((service) => [service, "works"])),
  );
  await runs(stack, "smoke");
}

/** The pods of the API once so many of them are ready. */
function apiPods(count = 2): Promise<Pod[]> {
  return until(
    async () => {
      const pods = await servicePods(kubectl, "api");
      return pods.length === count && pods.every(({ ready }) => ready) ? pods : undefined;
    },
    { seconds: 120, what: `${String(count)} ready pods of the API` },
  );
}

/** The claims, their volumes and what is written in them. */
const kept = async () => (await boundVolumes(kubectl)) + (await keptChecksums(kubectl));
