import * as pulumi from "@pulumi/pulumi";
import type { ExistingNamedObject } from "../../../lib/cluster/existingObjects";
import { serviceAccess } from "../../../lib/cluster/serviceAccess";
import { waitForRollout } from "../../../lib/cluster/rollout";
import type { WatchedPlatform } from "../../../lib/cluster/watchedPlatform";
import { watch } from "../../../lib/cluster/watch";
import { perService } from "../../../lib/catalog/services";
import { useApiServer } from "../../support/apiServer";
import { record, valueOf } from "../../support/recording";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

jest.mock("../../../lib/cluster/rollout", () => ({ waitForRollout: jest.fn() }));

const api = useApiServer();
beforeEach(() => {
  jest.mocked(waitForRollout).mockReset().mockResolvedValue(true);
});

const managedFields = [{ manager: "cancer-mlops", operation: "Apply", time: "2026-01-01T10:00:00Z" }];

const object = (kind: string, name: string, annotations: Readonly<Record<string, string>> = {}) => ({
  id: pulumi.output(`cancer-mlops/${name}`),
  kind: pulumi.output(kind),
  metadata: pulumi.output({ name, annotations, managedFields }),
});

interface Deployed {
  readonly routes: readonly string[];
  readonly apiAnnotations: Readonly<Record<string, string>>;
}

class DeployedPlatform extends pulumi.ComponentResource implements WatchedPlatform {
  readonly namespace = pulumi.output("cancer-mlops");
  readonly deployments;
  readonly endpoints;
  readonly routes;
  readonly objects = [];

  constructor(input: Input, { routes, apiAnnotations }: Deployed) {
    super("test:index:Platform", "platform");
    this.deployments = perService((name) => object("Deployment", name, name === "api" ? apiAnnotations : {}));
    const settings = settingsOf(input);
    this.endpoints = perService((name) => ({
      internal: object("Service", `${name}-service`),
      external: settings[name].service.type === "ClusterIP" ? undefined : object("Service", `${name}-service-external`),
    }));
    this.routes = routes.map((name) => object("Ingress", name));
  }
}

/** The URLs and warnings of a stack with this configuration, whose model is loaded. */
async function watched(
  input: Input = {},
  deployed: Partial<Deployed> & {
    readonly connected?: boolean;
    readonly preview?: boolean;
    readonly objects?: readonly ExistingNamedObject[];
  } = {},
) {
  const { connected = true, routes = [], apiAnnotations = {}, preview = false, objects = [] } = deployed;
  const cluster = connected ? await api.connect() : undefined;
  const state = clusterState({ nodeAddress: "192.0.2.1", loadedModel: "breast-cancer/v1.0.0", objects });
  const { result, warnings } = await record(
    async () => {
      const args = { cluster, state: connected ? state : undefined, settings: settingsOf(input), stack: "test" };
      const platform = new DeployedPlatform(input, { routes, apiAnnotations });
      const { urls, accessCommands } = serviceAccess(platform, args);
      await valueOf(watch(platform, args));
      return { urls: await valueOf(pulumi.output(urls)), commands: await valueOf(pulumi.output(accessCommands)) };
    },
    { preview },
  );
  return { ...result, warnings };
}

describe("the URL of a service", () => {
  const balancer = { api: { service: { type: "LoadBalancer", port: 8080, addressTimeoutSeconds: 0 } } };

  test("is that of its route, or else of its NodePort", async () => {
    const grafana = { service: { type: "NodePort" } };
    const routing = { strategy: "subdomain", host: "ml.example.com", controller: "traefik", expose: ["grafana"] };
    expect((await watched({ grafana, routing })).urls.grafana).toBe("http://grafana.ml.example.com");
    expect((await watched({ grafana })).urls.grafana).toBe("http://192.0.2.1:30300");
    const nodeAddress = { strategy: "none", nodeAddress: "node.example.com" };
    expect((await watched({ grafana, routing: nodeAddress })).urls.grafana).toBe("http://node.example.com:30300");
  });

  test("is that of its load balancer, read from the cluster", async () => {
    const status = { loadBalancer: { ingress: [{ ip: "2001:db8::7" }] } };
    api.server.objects = [
      { kind: "Service", metadata: { name: "api-service-external", namespace: "cancer-mlops" }, status },
    ];
    const { urls, commands } = await watched(balancer);
    expect(urls.api).toBe("http://[2001:db8::7]:8080");
    expect(commands.api).toBeUndefined();
  });

  test("is absent if it is not known, and a kubectl command is there instead", async () => {
    const nodePort = { api: { service: { type: "NodePort" } } };
    for (const [input, command] of [
      [nodePort, "get nodes --output wide"],
      [balancer, "get service api-service-external"],
      [{}, "port-forward service/api-service 8000"],
    ] as const) {
      const { urls, commands } = await watched(input, { connected: false });
      expect(urls.api).toBeUndefined();
      expect(commands.api).toBe(`kubectl --context here --namespace cancer-mlops ${command}`);
    }
    expect(api.server.requests).toEqual([]);
  });
});

test("a preview prints what the stack needs in all, and an update does not repeat it", async () => {
  const info = jest.spyOn(console, "log").mockReturnValue();
  const printed = async (preview: boolean) => {
    info.mockClear();
    await watched({ api: { replicas: 2 } }, { connected: false, preview });
    return info.mock.calls.join();
  };
  expect(await printed(true)).toMatch(/requests 1\.61 CPU and .* 5 pods .* 57Gi of storage in 7 PVCs/);
  expect(await printed(false)).toBe("");
  info.mockRestore();
});

describe("warns after the update", () => {
  test("about routes that no controller serves, in one warning", async () => {
    const routing = {
      strategy: "subdomain",
      host: "ml.example.com",
      controller: "traefik",
      expose: ["api"],
      readyTimeoutSeconds: 0,
    };
    expect((await watched({ routing }, { routes: ["a", "b"] })).warnings).toEqual([
      expect.stringMatching(/Routes not yet accepted by a controller:\n {2}Ingress a: .*\n {2}Ingress b: /),
    ]);
  });

  test("about no rollout of what an interrupted update has left, for which the update fails", async () => {
    const appliedAt = new Date("2026-01-01T10:05:00Z").getTime();
    const mlflow = { kind: "Deployment", name: "mlflow", labels: {}, terminating: false, appliedAt } as const;
    await watched({}, { objects: [{ ...mlflow, stopped: false, selector: undefined, foreign: [] }] });
    const waited = jest.mocked(waitForRollout).mock.calls.map(([, , name]) => name);
    expect(waited.sort()).toEqual(["api", "grafana", "prometheus"]);
  });

  test("about a rollout that is not complete in time", async () => {
    jest.mocked(waitForRollout).mockImplementation((_, __, name) => Promise.resolve(name !== "mlflow"));
    expect((await watched()).warnings).toEqual([expect.stringContaining("Deployment mlflow: rollout not complete")]);
  });

  test("not about the rollout of an API that is not waited for, since its model is missing", async () => {
    jest.mocked(waitForRollout).mockImplementation((_, __, name) => Promise.resolve(name !== "api"));
    const apiAnnotations = { "pulumi.com/skipAwait": "true" };
    expect((await watched({}, { apiAnnotations })).warnings).toEqual([]);
  });

  test("about a Grafana without the administrator whose password it sets", async () => {
    const podOf = (exitCode: number, message: string | undefined, deletionTimestamp?: string) => {
      const labels = { "app.kubernetes.io/name": "grafana", "app.kubernetes.io/instance": "test" };
      const reset = { name: "reset-admin-password", state: { terminated: { exitCode, message } } };
      return {
        kind: "Pod",
        metadata: { name: "grafana-1", namespace: "cancer-mlops", labels, deletionTimestamp },
        status: { initContainerStatuses: [reset] },
      };
    };
    const warningsWith = async (pod: ReturnType<typeof podOf>, input: Input = {}) => {
      api.server.objects = [pod];
      return (await watched(input)).warnings;
    };
    const expected = [expect.stringMatching(/grafana: no user 1\. .*grafanaAdminPassword does not open Grafana/)];
    expect(await warningsWith(podOf(0, "no user 1\n"))).toEqual(expected);
    const adminPasswordSecret = { name: "vault-grafana", key: "password" };
    expect(await warningsWith(podOf(0, "no user 1\n"), { grafana: { adminPasswordSecret } })).toContainEqual(
      expect.stringContaining("The password in Secret vault-grafana does not open Grafana"),
    );
    expect(await warningsWith(podOf(0, undefined))).toEqual([]);
    expect(await warningsWith(podOf(1, "the disk is full"))).toEqual([]);
    expect(await warningsWith(podOf(0, "no user 1\n", "2026-01-01T00:00:00Z"))).toEqual([]);
  });

  test("about a metrics path that the API returns 404 for", async () => {
    const metrics = async (status: number) => {
      api.server.proxyStatus = status;
      return (await watched({ api: { metricsPath: "/m" } })).warnings;
    };
    expect(await metrics(404)).toEqual([expect.stringContaining("api.metricsPath: /m returns 404")]);
    expect(api.server.requests.at(-1)).toMatch(/\/namespaces\/cancer-mlops\/services\/api-service%3Ahttp\/proxy\/m$/);
    expect(await metrics(200)).toEqual([]);
    expect(await metrics(503)).toEqual([]);
  });

  test("not about metrics that nothing scrapes, or an API that is stopped", async () => {
    api.server.proxyStatus = 404;
    expect((await watched({ api: { metricsPath: false } })).warnings).toEqual([]);
    expect((await watched({ api: { replicas: 0 } })).warnings).toEqual([]);
  });
});
