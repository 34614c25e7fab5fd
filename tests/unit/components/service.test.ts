import { allUrls, expose, foundUrl, internalUrl, knownUrl } from "../../components/exposure";
import { labels } from "../../components/labels";
import { commonArgs } from "../support/common";
import { find, ofKind } from "../support/objects";
import { record, valueOf } from "../support/recording";
import { settingsOf } from "../support/settings";

const noRoute = { prefix: "" };

/** The Services of Grafana with these settings of its service, and the words for where it is found. */
async function exposed(service: object, address?: string) {
  const settings = settingsOf({ grafana: { service } });
  const asked: (readonly [string, number])[] = [];
  const recording = await record(() => {
    const common = commonArgs(settings);
    const exposure = expose(
      "grafana",
      {
        common,
        labels: labels("test", "grafana", "dashboards", "1"),
        port: 3000,
        settings: settings.grafana.service,
        healthPath: "/grafana/api/health",
      },
      {},
    );
    const found = foundUrl(exposure, common, (name, timeout) => {
      asked.push([name, timeout]);
      return Promise.resolve(address);
    });
    return { found, internal: internalUrl(exposure, common, "/grafana") };
  });
  return { ...recording, asked };
}

test("inside the cluster a service answers at its own port, under its prefix", async () => {
  const { resources, result } = await exposed({});
  expect(find(resources, "Service", "grafana-service").spec).toEqual({
    type: "ClusterIP",
    ports: [{ name: "http", port: 3000, targetPort: "http" }],
    selector: { "app.kubernetes.io/name": "grafana", "app.kubernetes.io/instance": "test" },
  });
  expect(await valueOf(result.internal)).toBe("http://grafana-service.cancer-mlops.svc:3000/grafana");
});

test("ClusterIP: one Service, and the command that forwards its port", async () => {
  const { resources, result } = await exposed({ type: "ClusterIP" });
  expect(ofKind(resources, "Service").map(({ metadata }) => metadata.name)).toEqual(["grafana-service"]);
  expect(await valueOf(result.found)).toBe(
    "http://localhost:3000 after: kubectl --context here --namespace cancer-mlops " +
      "port-forward service/grafana-service 3000",
  );
});

test("NodePort: a second Service at the port asked for, and the command that shows the nodes", async () => {
  const { resources, result } = await exposed({ type: "NodePort", nodePort: 31000 });
  expect(find(resources, "Service", "grafana-service-external").spec).toEqual({
    type: "NodePort",
    ports: [{ name: "http", port: 3000, targetPort: "http", nodePort: 31000 }],
    selector: { "app.kubernetes.io/name": "grafana", "app.kubernetes.io/instance": "test" },
  });
  expect(await valueOf(result.found)).toBe(
    "http://NODE:31000, NODE being an address of: " +
      "kubectl --context here --namespace cancer-mlops get nodes -o wide",
  );
});

test("LoadBalancer: a second Service at the port asked for, open to the networks asked for", async () => {
  const { resources } = await exposed({
    type: "LoadBalancer",
    port: 8080,
    loadBalancerSourceRanges: ["192.0.2.0/24"],
    annotations: { "example.com/internal": "true" },
  });
  const external = find(resources, "Service", "grafana-service-external");
  expect(external.spec).toEqual({
    type: "LoadBalancer",
    ports: [{ name: "http", port: 8080, targetPort: "http" }],
    loadBalancerSourceRanges: ["192.0.2.0/24"],
    selector: { "app.kubernetes.io/name": "grafana", "app.kubernetes.io/instance": "test" },
  });
  expect(external.metadata.annotations).toMatchObject({ "example.com/internal": "true" });
  expect(Object.keys(find(resources, "Service", "grafana-service").metadata.annotations)).not.toContain(
    "example.com/internal",
  );
});

test.each([
  ["192.0.2.7", 80, "http://192.0.2.7"],
  ["lb.example.com", 8080, "http://lb.example.com:8080"],
  ["2001:db8::7", 80, "http://[2001:db8::7]"],
  ["2001:db8::7", 8080, "http://[2001:db8::7]:8080"],
])("the load balancer at %s, port %d, answers at %s", async (address, port, url) => {
  const { result, asked } = await exposed({ type: "LoadBalancer", port, addressTimeoutSeconds: 5 }, address);
  expect(await valueOf(result.found)).toBe(url);
  expect(asked).toEqual([["grafana-service-external", 5]]);
});

test("a load balancer without an address in time is no failure: the output has the command that shows it", async () => {
  const { result } = await exposed({ type: "LoadBalancer" });
  expect(await valueOf(result.found)).toBe(
    "no address yet; the cluster's load balancer shows it in: " +
      "kubectl --context here --namespace cancer-mlops get service grafana-service-external",
  );
});

test("no Service is waited for by the provider: nothing may ever give it an address", async () => {
  const { resources } = await exposed({ type: "LoadBalancer" });
  for (const { metadata } of ofKind(resources, "Service")) {
    expect(metadata.annotations).toMatchObject({ "pulumi.com/skipAwait": "true" });
  }
});

describe("the URL that is known before anything is deployed", () => {
  const nodePort = settingsOf({ grafana: { service: { type: "NodePort" } } }).grafana.service;
  const { service: clusterIp } = settingsOf().grafana;
  const balancer = settingsOf({ grafana: { service: { type: "LoadBalancer" } } }).grafana.service;

  test("is that of the route, whatever else there is", () => {
    const route = { host: "ml.example.com", prefix: "/grafana", url: "http://ml.example.com/grafana" };
    for (const service of [nodePort, clusterIp, balancer]) {
      expect(knownUrl(route, service, "192.0.2.1")).toBe("http://ml.example.com/grafana");
    }
  });

  test.each([
    ["192.0.2.1", "http://192.0.2.1:30300"],
    ["node.example.com", "http://node.example.com:30300"],
    ["2001:db8::1", "http://[2001:db8::1]:30300"],
  ])("is the port of the node %s where a NodePort is asked for: %s", (address, url) => {
    expect(knownUrl(noRoute, nodePort, address)).toBe(url);
  });

  test("is none where no node is known, or no NodePort is asked for", () => {
    expect(knownUrl(noRoute, nodePort, undefined)).toBeUndefined();
    expect(knownUrl(noRoute, clusterIp, "192.0.2.1")).toBeUndefined();
    expect(knownUrl(noRoute, balancer, "192.0.2.1")).toBeUndefined();
  });
});

test("all URLs are those of the route and of the NodePort, and unknown where one of them is", () => {
  const route = { prefix: "/grafana", url: "http://ml.example.com/grafana" };
  const { service } = settingsOf().grafana;
  expect(allUrls(noRoute, service, undefined)).toEqual([]);
  expect(allUrls(route, service, undefined)).toEqual([route.url]);
  const nodePort = { ...service, type: "NodePort" } as const;
  expect(allUrls(route, nodePort, "192.0.2.1")).toEqual([route.url, "http://192.0.2.1:30300"]);
  expect(allUrls(route, nodePort, undefined)).toBeUndefined();
  expect(allUrls(route, { ...service, type: "LoadBalancer" }, "192.0.2.1")).toBeUndefined();
});
