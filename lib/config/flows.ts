import type { IngressController } from "../catalog/controllers";
import { controllers } from "../catalog/controllers";
import { METRICS_PORT, serviceNames, services } from "../catalog/services";
import type { ServiceName } from "../catalog/services";
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
  return [...nameResolution(), ...insideStack(settings), ...prometheusDiscovery(settings), ...fromOutside(settings)];
}

const anyone: Party = { kind: "anyone" };
const service = (name: ServiceName): Party => ({ kind: "service", service: name });
const tcp = (...ports: readonly number[]): Port[] => ports.map((port) => ({ protocol: "TCP", port }));
const portOf = (name: ServiceName): Port[] => tcp(services[name].port);

/**
 * To any address: DNS servers are pods of kube-system, pods of another namespace, processes of the node or a cache on a
 * link-local address. OpenShift's pods listen on 5353.
 */
function nameResolution(): Flow[] {
  const ports = [53, 5353].flatMap((port) => [{ protocol: "UDP", port } as const, { protocol: "TCP", port } as const]);
  return serviceNames.map((name) => ({ from: service(name), to: anyone, ports }));
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
      ? [
          // Backups ask for a snapshot, by the name of the Service.
          { from: { kind: "helper" }, to: service("prometheus"), ports: portOf("prometheus") } satisfies Flow,
          { from: { kind: "helper" }, to: anyone, ports: nameResolution()[0]?.ports ?? [] } satisfies Flow,
        ]
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

function fromOutside(settings: Settings): Flow[] {
  const { networkPolicy } = settings;
  return [
    ...edge(settings),
    ...networkPolicy.clients.flatMap(({ namespace, podLabels: labels, services: names }) =>
      names.map((name) => ({
        from: { kind: "pods", ...(namespace === undefined ? {} : { namespace }), labels } as const,
        to: service(name),
        ports: portOf(name),
      })),
    ),
    ...networkPolicy.egress.flatMap(({ cidr, ports, services: names }) =>
      names.map((name) => ({ from: service(name), to: { kind: "cidr", cidr } as const, ports: tcp(...ports) })),
    ),
  ];
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

function controllerPods({ networkPolicy, routing }: Settings): Party {
  const { namespace: known }: Partial<IngressController> =
    routing.controller === undefined ? {} : controllers[routing.controller];
  const namespace = networkPolicy.controllerNamespace ?? known;
  return namespace === undefined ? anyone : { kind: "pods", namespace, labels: {} };
}
