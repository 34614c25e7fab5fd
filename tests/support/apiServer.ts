import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { KubernetesClient } from "../../lib/cluster/client";
import { Kubeconfig } from "../../lib/cluster/kubeconfig";
import { useKubeconfig } from "./kubeconfig";
import type { Registered } from "./recording";
import { ownLabels } from "./state";

/** A Kubernetes object, as far as the fake server reads it. */
export interface ApiObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

const kinds: Readonly<Record<string, string>> = {
  "/api/v1/configmaps": "ConfigMap",
  "/api/v1/namespaces": "Namespace",
  "/api/v1/nodes": "Node",
  "/api/v1/events": "Event",
  "/api/v1/persistentvolumeclaims": "PersistentVolumeClaim",
  "/api/v1/pods": "Pod",
  "/api/v1/limitranges": "LimitRange",
  "/api/v1/resourcequotas": "ResourceQuota",
  "/api/v1/secrets": "Secret",
  "/api/v1/serviceaccounts": "ServiceAccount",
  "/api/v1/services": "Service",
  "/apis/apps/v1/deployments": "Deployment",
  "/apis/autoscaling/v2/horizontalpodautoscalers": "HorizontalPodAutoscaler",
  "/apis/cert-manager.io/v1/certificates": "Certificate",
  "/apis/cert-manager.io/v1/clusterissuers": "ClusterIssuer",
  "/apis/gateway.networking.k8s.io/v1/gatewayclasses": "GatewayClass",
  "/apis/gateway.networking.k8s.io/v1/gateways": "Gateway",
  "/apis/gateway.networking.k8s.io/v1/httproutes": "HTTPRoute",
  "/apis/monitoring.coreos.com/v1/podmonitors": "PodMonitor",
  "/apis/monitoring.coreos.com/v1/prometheusrules": "PrometheusRule",
  "/apis/networking.k8s.io/v1/ingressclasses": "IngressClass",
  "/apis/networking.k8s.io/v1/ingresses": "Ingress",
  "/apis/networking.k8s.io/v1/networkpolicies": "NetworkPolicy",
  "/apis/networking.gke.io/v1beta1/frontendconfigs": "FrontendConfig",
  "/apis/policy/v1/poddisruptionbudgets": "PodDisruptionBudget",
  "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings": "ClusterRoleBinding",
  "/apis/rbac.authorization.k8s.io/v1/clusterroles": "ClusterRole",
  "/apis/rbac.authorization.k8s.io/v1/rolebindings": "RoleBinding",
  "/apis/rbac.authorization.k8s.io/v1/roles": "Role",
  "/apis/storage.k8s.io/v1/storageclasses": "StorageClass",
  "/apis/traefik.io/v1alpha1/middlewares": "Middleware",
};

/** Answers GET and LIST from a list of objects, as the API server does: by namespace, name and selectors. */
export class FakeApiServer {
  /** The path of every request. */
  public readonly requests: string[] = [];
  /** Beside kube-system, the namespace of Traefik and the StorageClasses of the stack files. */
  public objects: readonly ApiObject[] = [];
  /** What a program registers while it runs: it exists from then on, and is rolled out. */
  public registered: readonly Registered[] = [];
  /** API groups beside those that every cluster has. */
  public groups: readonly string[] = [];
  public minorVersion = "34";
  /** The status of every request that is proxied to a Service; undefined: it is never answered. */
  public proxyStatus: number | undefined = 503;
  /** Every request fails with this error while it is set. */
  public error: { readonly code: number; readonly message: string } | undefined;
  /** So many requests are answered first that the server is busy. */
  public busy = 0;
  /** The paths of requests that are forbidden. */
  public forbidden: RegExp | undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeApiServer> {
    const server = createServer();
    const fake = new FakeApiServer(server);
    server.on("request", (request, response) => {
      if (request.url?.includes("/proxy/") === true && fake.proxyStatus === undefined) return;
      const { code, body } = fake.answer(request.url ?? "");
      const headers = { "Content-Type": "application/json", Connection: "close", "Retry-After": "0" };
      response.writeHead(code, headers).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    // A test that fails before it stops the server must not keep the run from ending.
    server.unref();
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(address: string): { code: number; body: unknown } {
    const { pathname, searchParams } = new URL(address, "http://cluster");
    this.requests.push(pathname);
    if (this.busy-- > 0) return { code: 429, body: status(429, "storage is (re)initializing") };
    if (this.error) return { code: this.error.code, body: status(this.error.code, this.error.message) };
    if (this.forbidden?.test(pathname)) return { code: 403, body: status(403, `${pathname} is forbidden`) };
    if (pathname === "/apis") {
      const version = { groupVersion: "", version: "v1" };
      const list = ["apps", "networking.k8s.io", ...this.groups].map((name) => ({ name, versions: [version] }));
      return { code: 200, body: { kind: "APIGroupList", apiVersion: "v1", groups: list } };
    }
    if (pathname === "/version") return { code: 200, body: { major: "1", minor: this.minorVersion } };
    const [, group = ""] = /^\/apis\/([^/]+\.[^/]+)\//.exec(pathname) ?? [];
    if (isCustom(group) && !this.groups.includes(group)) return { code: 404, body: status(404, "page not found") };
    if (pathname.includes("/proxy/"))
      return { code: this.proxyStatus ?? 0, body: status(this.proxyStatus ?? 0, "proxied") };
    const { kind, namespace, name } = target(pathname);
    // Not thrown: the program would wait for an answer.
    if (kind === undefined) return { code: 500, body: status(500, `the fake API server has no ${pathname}`) };
    const found = [...this.objects, ...this.registered.flatMap(created), kubeSystem, traefik, ...storageClasses].filter(
      (object) =>
        object.kind === kind &&
        (namespace === undefined || object.metadata.namespace === namespace) &&
        (name === undefined || object.metadata.name === name) &&
        selects(searchParams.get("labelSelector"), object.metadata.labels) &&
        selects(searchParams.get("fieldSelector"), { "metadata.name": object.metadata.name }),
    );
    if (name === undefined) return { code: 200, body: { kind: `${kind}List`, metadata: {}, items: found } };
    return found[0] ? { code: 200, body: found[0] } : { code: 404, body: status(404, `${kind} "${name}" not found`) };
  }
}

/** The object of a resource; none for a component. */
function created({ inputs, objectName }: Registered): ApiObject[] {
  const { kind, metadata, spec } = inputs as {
    readonly kind?: string;
    readonly metadata?: object;
    readonly spec?: { readonly replicas?: number };
  };
  if (kind === undefined) return [];
  const replicas = spec?.replicas ?? 0;
  const status = { replicas, updatedReplicas: replicas, availableReplicas: replicas };
  return [{ kind, metadata: { ...metadata, name: objectName }, spec, ...(kind === "Deployment" ? { status } : {}) }];
}

function isCustom(group: string): boolean {
  return group !== "" && !group.endsWith(".k8s.io") ? true : group === "gateway.networking.k8s.io";
}

/** Its uid identifies the cluster. */
export const kubeSystem: ApiObject = {
  kind: "Namespace",
  metadata: { name: "kube-system", uid: "0c0ffee0-0000-4000-8000-000000000001" },
};

/** Of the controller of the prod stack file. */
const traefik: ApiObject = { kind: "Namespace", metadata: { name: "traefik" } };

/** Those of `clusterState`. */
const storageClasses: readonly ApiObject[] = [
  { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
  { name: "efs" },
].map((metadata) => ({ kind: "StorageClass", metadata, provisioner: "example.com/disks" }));

interface UsedApiServer {
  /** A new one for each test. */
  readonly server: FakeApiServer;
  readonly kubeconfig: ReturnType<typeof useKubeconfig>;
  readonly connect: () => Promise<KubernetesClient>;
}

/** An empty cluster for each test, which every one of these contexts of the kubeconfig leads to. */
export function useApiServer(contexts: readonly string[] = ["here"]): UsedApiServer {
  const kubeconfig = useKubeconfig();
  let server: FakeApiServer | undefined;
  const used: UsedApiServer = {
    get server() {
      if (server === undefined) throw new Error("the API server has not started");
      return server;
    },
    kubeconfig,
    connect: async () => (await Kubeconfig.load()).connect(contexts[0] ?? "here"),
  };
  beforeEach(async () => {
    const { url } = (server = await FakeApiServer.start());
    kubeconfig.write(Object.fromEntries(contexts.map((context) => [context, url])));
  });
  afterEach(() => server?.stop());
  return used;
}

/** An Ingress or HTTPRoute of the stack that a controller serves. */
export function servedRoute(kind: "Ingress" | "HTTPRoute", name: string, stack: string): ApiObject {
  const parents = [{ conditions: [{ type: "Accepted", status: "True" }] }];
  const status = { loadBalancer: { ingress: [{ ip: "192.0.2.7" }] }, parents };
  const labels = { ...ownLabels, "app.kubernetes.io/instance": stack };
  const creationTimestamp = new Date().toISOString();
  return { kind, metadata: { name, namespace: "cancer-mlops", labels, creationTimestamp }, status };
}

function target(pathname: string): { kind?: string; namespace?: string; name?: string } {
  const [, group = "", namespace, rest = ""] =
    /^(\/api\/v1|\/apis\/[^/]+\/v[12][a-z0-9]*)(?:\/namespaces\/([^/]+)(?=\/))?\/(.+)$/.exec(pathname) ?? [];
  const [resource = "", name] = rest.split("/");
  const kind = kinds[`${group}/${resource}`];
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

function selects(selector: string | null, fields: unknown): boolean {
  if (selector === null) return true;
  return selector.split(",").every((term) => {
    const [key = "", value] = term.split("=");
    return (fields as Record<string, unknown> | undefined)?.[key] === value;
  });
}

function status(code: number, message: string): object {
  return { kind: "Status", apiVersion: "v1", status: "Failure", code, message };
}
