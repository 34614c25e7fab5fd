import type { IngressController } from "../catalog/controllers";
import { controllers } from "../catalog/controllers";
import { METRICS_PORT, serviceNames, services } from "../catalog/services";
import type { ServiceName } from "../catalog/services";
import { isEnabled } from "./enabledServices";
import { routesOf } from "./routes";
import type { Settings } from "./schema";

/** Who takes part in a connection. */
export type Party =
  | { readonly kind: "service"; readonly service: ServiceName }
  /** The pods of the data commands. */
  | { readonly kind: "helper" }
  /** Other pods in the cluster. */
  | { readonly kind: "pods"; readonly namespace?: string; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: "cidr"; readonly cidr: string }
  | { readonly kind: "anyone" };

export interface Port {
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
}

/** Connections that the policies of the stack allow. */
export interface Flow {
  readonly from: Party;
  readonly to: Party;
  /** Ports of the pods, not of Services: policies see addresses after translation. Empty: all ports and protocols. */
  readonly ports: readonly Port[];
}

/**
 * All connections that are allowed with `networkPolicy.enabled`. Those of the kubelet to the pods of its node, such as probes
 * and port-forwards, need no rule: agents never refuse them.
 */
export function flowsOf(settings: Settings): Flow[] {
  const flows = [
    ...nameResolution(settings),
    ...insideStack(settings),
    ...prometheusDiscovery(settings),
    ...fromOutside(settings),
  ];
  const runs = (party: Party) => party.kind !== "service" || isEnabled(settings, party.service);
  return flows.filter(({ from, to }) => runs(from) && runs(to));
}

const anyone: Party = { kind: "anyone" };
const helper: Party = { kind: "helper" };
const service = (name: ServiceName): Party => ({ kind: "service", service: name });
const tcp = (...ports: readonly number[]): Port[] => ports.map((port) => ({ protocol: "TCP", port }));
const both = (ports: readonly number[]): Port[] =>
  ports.flatMap((port) => (["TCP", "UDP"] as const).map((protocol) => ({ protocol, port })));
const portOf = (name: ServiceName): Port[] => tcp(services[name].port);

/**
 * To any address: DNS servers are pods of kube-system, pods of another namespace, processes of the node or a cache on a
 * link-local address. OpenShift's pods listen on 5353.
 */
function nameResolution({ prometheus }: Settings): Flow[] {
  // Backups ask Prometheus for a snapshot, by the name of its Service.
  const parties = [...serviceNames.map(service), ...(prometheus.adminApi ? [helper] : [])];
  return parties.map((from) => ({ from, to: anyone, ports: both([53, 5353]) }));
}

function insideStack({ api, prometheus }: Settings): Flow[] {
  return [
    { from: service("api"), to: service("mlflow"), ports: portOf("mlflow") },
    ...(api.metricsPath === false
      ? []
      : [{ from: service("prometheus"), to: service("api"), ports: portOf("api") } satisfies Flow]),
    { from: service("prometheus"), to: service("mlflow"), ports: tcp(METRICS_PORT) },
    { from: service("grafana"), to: service("prometheus"), ports: portOf("prometheus") },
    ...(prometheus.adminApi
      ? [{ from: helper, to: service("prometheus"), ports: portOf("prometheus") } satisfies Flow]
      : []),
  ];
}

/** Neither the API server nor the kubelets are pods, so that policies can only name their addresses, which may change. */
function prometheusDiscovery({ prometheus }: Settings): Flow[] {
  // 8443: minikube; 16443: MicroK8s.
  const apiServer = tcp(443, 6443, 8443, 16443);
  const kubelets = prometheus.kubeletMetrics ? tcp(10250) : [];
  return [{ from: service("prometheus"), to: anyone, ports: [...apiServer, ...kubelets] }];
}

/** The scrapes of somebody else's Prometheus. */
function foreignScrapes({ api, monitoring: { operator, namespace } }: Settings): Flow[] {
  if (!operator || namespace === undefined) return [];
  const from: Party = { kind: "pods", namespace, labels: {} };
  return [
    ...(api.metricsPath === false ? [] : [{ from, to: service("api"), ports: portOf("api") }]),
    { from, to: service("mlflow"), ports: tcp(METRICS_PORT) },
  ];
}

function fromOutside(settings: Settings): Flow[] {
  const { networkPolicy } = settings;
  return [
    ...edge(settings),
    ...foreignScrapes(settings),
    ...networkPolicy.clients.flatMap((client) =>
      client.services.map((name) => ({ from: clientParty(client), to: service(name), ports: portOf(name) })),
    ),
    ...networkPolicy.egress.flatMap(({ cidr, ports, services: names }) =>
      (names?.map(service) ?? [...serviceNames.map(service), helper]).map((from) => ({
        from,
        to: { kind: "cidr", cidr } as const,
        ports: both(ports),
      })),
    ),
  ];
}

function clientParty({ namespace, podLabels, cidr }: Settings["networkPolicy"]["clients"][number]): Party {
  if (cidr !== undefined) return { kind: "cidr", cidr };
  return { kind: "pods", ...(namespace === undefined ? {} : { namespace }), labels: podLabels };
}

/** NodePorts and load balancers keep the address of the client, or replace it by that of any node. */
function edge(settings: Settings): Flow[] {
  const routed = routesOf(settings).map((route) => route.service);
  const controller = controllerPods(settings);
  return serviceNames.flatMap((name): Flow[] => {
    const external = settings[name].service.type !== "ClusterIP";
    if (!external && !routed.includes(name)) return [];
    return [{ from: external ? anyone : controller, to: service(name), ports: portOf(name) }];
  });
}

/** The namespace of the pods that serve the routes; undefined if they are not served by pods. */
export function controllerNamespace({ networkPolicy, routing }: Settings): string | undefined {
  const { namespace: known }: Partial<IngressController> =
    routing.controller === undefined ? {} : controllers[routing.controller];
  return networkPolicy.controllerNamespace ?? known;
}

function controllerPods(settings: Settings): Party {
  const namespace = controllerNamespace(settings);
  return namespace === undefined ? anyone : { kind: "pods", namespace, labels: {} };
}
