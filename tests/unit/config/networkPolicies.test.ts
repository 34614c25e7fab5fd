import { services } from "../../../lib/catalog/services";
import type { Flow, Party } from "../../../lib/config/flows";
import { flowsOf } from "../../../lib/config/flows";
import { networkPolicyNames, policiesOf } from "../../../lib/config/networkPolicies";
import type { Input } from "../../support/settings";
import { problemPaths, settingsOf } from "../../support/settings";

const on = (more: Input = {}, networkPolicy: object = {}) =>
  settingsOf({ ...more, networkPolicy: { enabled: true, ...networkPolicy } });

const routing = { strategy: "path", host: "ml.example.com", controller: "traefik", tls: { external: true } };
const route = { allowUnauthenticated: ["mlflow"], routing };

function show(party: Party): string {
  switch (party.kind) {
    case "service":
      return party.service;
    case "pods":
      return `pods ${party.namespace ?? "here"} ${JSON.stringify(party.labels)}`;
    case "cidr":
      return party.cidr;
    default:
      return party.kind;
  }
}

const line = ({ from, to, ports }: Flow) =>
  `${show(from)} -> ${show(to)}:${ports.map(({ port }) => String(port)).join(",")}`;

/** The flows, without those for DNS. */
function flows(...args: Parameters<typeof on>): string[] {
  return flowsOf(on(...args))
    .filter(({ ports }) => !ports.some(({ port }) => port === 53))
    .map(line);
}

const discovery = "prometheus -> anyone:443,6443,8443,16443";
const inside = ["api -> mlflow:5000", "prometheus -> mlflow:9500", "grafana -> prometheus:9090"];

describe("flows", () => {
  test("a stack without routes has those between its services, and Prometheus discovers", () => {
    expect(flows({ api: { metricsPath: false } })).toEqual([...inside, discovery]);
  });

  test("somebody else's Prometheus scrapes the API and MLflow from its namespace", () => {
    const monitoring = { operator: true, namespace: "monitoring" };
    const scrapes = ["pods monitoring {} -> api:8000", "pods monitoring {} -> mlflow:9500"];
    expect(flows({ monitoring })).toEqual(expect.arrayContaining(scrapes));
    expect(flows({ monitoring: { ...monitoring, operator: false } }).join()).not.toContain("pods");
    expect(problemPaths({ monitoring: { operator: true }, networkPolicy: { enabled: true } })).toEqual([
      "monitoring.namespace",
    ]);
  });

  test("Prometheus scrapes the API if it has metrics, and kubelets if it should", () => {
    expect(flows({ api: { metricsPath: "/metrics" } })).toContain("prometheus -> api:8000");
    expect(flows({ prometheus: { kubeletMetrics: true } })).toContain(`${discovery},10250`);
  });

  test("every service resolves names, by UDP and TCP", () => {
    const dns = flowsOf(on()).filter(({ ports }) => ports.some(({ port }) => port === 53));
    expect(dns.map(({ from }) => show(from))).toEqual(Object.keys(services));
    for (const { ports } of dns) {
      expect(ports).toEqual(
        expect.arrayContaining([
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ]),
      );
    }
  });

  test("routes are served from the controller's namespace, and only the services that have one", () => {
    expect(flows(route).filter((flow) => flow.startsWith("pods"))).toEqual([
      "pods traefik {} -> api:8000",
      "pods traefik {} -> mlflow:5000",
      "pods traefik {} -> grafana:3000",
    ]);
    expect(flows(route, { controllerNamespace: "edge" })).toContain("pods edge {} -> api:8000");
  });

  test.each(["gke", "alb"])("%s has no pods: routes are served from any address", (controller) => {
    const alone = { allowUnauthenticated: ["mlflow"], routing: { ...routing, controller, tls: undefined } };
    const input = { ...alone, routing: { strategy: "subdomain", host: "ml.example.com", controller, expose: ["api"] } };
    expect(flows(input).filter((flow) => flow.startsWith("anyone"))).toEqual(["anyone -> api:8000"]);
  });

  test.each(["NodePort", "LoadBalancer"])("a %s accepts any address, for its service only", (type) => {
    expect(flows({ grafana: { service: { type } } }).filter((flow) => flow.startsWith("anyone"))).toEqual([
      "anyone -> grafana:3000",
    ]);
  });

  test("clients and egress are those that the settings list", () => {
    const listed = flows(
      {},
      {
        clients: [
          { namespace: "training", services: ["mlflow"] },
          { podLabels: { app: "notebook" }, services: ["mlflow", "api"] },
          { cidr: "198.51.100.0/24", services: ["grafana"] },
        ],
        egress: [{ cidr: "203.0.113.0/24", ports: [5432], services: ["mlflow"] }],
      },
    );
    expect(listed.slice(-5)).toEqual([
      "pods training {} -> mlflow:5000",
      'pods here {"app":"notebook"} -> mlflow:5000',
      'pods here {"app":"notebook"} -> api:8000',
      "198.51.100.0/24 -> grafana:3000",
      "mlflow -> 203.0.113.0/24:5432,5432",
    ]);
  });

  test("egress without services is that of every pod, also of backups", () => {
    const listed = flows({}, { egress: [{ cidr: "203.0.113.0/24" }] });
    expect(listed.filter((flow) => flow.includes("203"))).toEqual(
      ["api", "mlflow", "prometheus", "grafana", "helper"].map((from) => `${from} -> 203.0.113.0/24:`),
    );
  });

  test("the pods of backups reach Prometheus only for its snapshots", () => {
    expect(flows().filter((flow) => flow.startsWith("helper"))).toEqual([]);
    expect(flows({ prometheus: { adminApi: true } })).toContain("helper -> prometheus:9090");
  });
});

describe("policies", () => {
  test("a flow between two services is a rule at both ends", () => {
    const policies = policiesOf(on());
    const rules = (name: string, way: "ingress" | "egress") =>
      policies.find((policy) => policy.name === name)?.[way].map(({ peer }) => show(peer));
    expect(rules("cancer-mlops-api", "egress")).toContain("mlflow");
    expect(rules("cancer-mlops-mlflow", "ingress")).toEqual(["api", "prometheus"]);
    expect(rules("cancer-mlops-grafana", "ingress")).toEqual([]);
  });

  test("none by default", () => {
    expect(networkPolicyNames(settingsOf())).toEqual([]);
  });
});

describe("refused", () => {
  test("routes of an unknown controller without its namespace", () => {
    const input = { allowUnauthenticated: ["mlflow"], routing: { ...routing, controller: undefined } };
    expect(problemPaths({ ...input, networkPolicy: { enabled: true } })).toEqual(["networkPolicy.controllerNamespace"]);
    expect(on(input, { controllerNamespace: "edge" }).networkPolicy.controllerNamespace).toBe("edge");
  });

  test.each([
    ["clients", [{ namespace: "training", services: ["mlflow"] }]],
    ["egress", [{ cidr: "203.0.113.0/24" }]],
    ["controllerNamespace", "edge"],
  ])("%s without policies", (key, value) => {
    expect(problemPaths({ networkPolicy: { [key]: value } })).toEqual([`networkPolicy.${key}`]);
  });

  test.each([
    ["clients.0", { clients: [{ services: ["api"] }] }],
    ["clients.0", { clients: [{ namespace: "training", cidr: "198.51.100.0/24", services: ["api"] }] }],
    ["clients.0.services", { clients: [{ namespace: "training", services: [] }] }],
    ["clients.0.namespace", { clients: [{ namespace: "A B", services: ["api"] }] }],
    ["egress.0.cidr", { egress: [{ cidr: "example.com" }] }],
    ["egress.0.ports.0", { egress: [{ cidr: "203.0.113.0/24", ports: [0] }] }],
  ])("%s", (path, networkPolicy) => {
    expect(problemPaths({ networkPolicy: { enabled: true, ...networkPolicy } })).toEqual([`networkPolicy.${path}`]);
  });
});
