import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import { refusal } from "../refusal";
import { MIGRATION } from "../storage";
import type { Settings } from "../settings";
import type { ClusterFacts } from "./facts";
import { GATEWAY_API, addressOf, loadedModel, objectOf } from "./facts";
import { reason } from "./reason";
import { isRolledOut } from "./rollout";
import type { RouteKind, RouteObject } from "./routeStatus";
import { httpRouteProblem, ingressProblem } from "./routeStatus";
import type { PodFacts } from "./troubles";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

export type * from "./facts";
export type { RouteKind } from "./routeStatus";

/** What the program reads from the cluster. Nothing here writes. */

/** Seconds for each request: an address that takes it and never answers would hold the program up for good. */
const ANSWER_SECONDS = 30;

/** A cluster as a context of the user's kubeconfig names it. */
export class Cluster {
  /** Until a context is named, the library would talk to the kubeconfig's current one. */
  private connected = false;

  private constructor(
    private readonly library: typeof client,
    private readonly config: client.KubeConfig,
  ) {}

  /** Loads the kubeconfig as kubectl does: $KUBECONFIG, ~/.kube/config, or the service account of a pod. */
  static async load(): Promise<Cluster> {
    // Imported on demand: it is an ES module, and not needed where YAML is rendered.
    const library = await import("@kubernetes/client-node");
    const config = new library.KubeConfig();
    const { KUBECONFIG } = process.env;
    if (KUBECONFIG === undefined || KUBECONFIG === "") config.loadFromDefault();
    // A file that is not there is passed over, as kubectl does; the library would fail.
    const files = (KUBECONFIG ?? "").split(delimiter).filter((file) => existsSync(file));
    for (const file of files) {
      const part = new library.KubeConfig();
      try {
        part.loadFromFile(file);
      } catch (error) {
        throw refusal(`The kubeconfig ${file} cannot be read: ${reason(error)}`);
      }
      // Of two things of one name the first counts, as it does for kubectl. The library's own merge fails.
      for (const cluster of part.clusters) if (config.getCluster(cluster.name) === null) config.addCluster(cluster);
      for (const user of part.users) if (config.getUser(user.name) === null) config.addUser(user);
      for (const context of part.contexts)
        if (config.getContextObject(context.name) === null) config.addContext(context);
    }
    return new Cluster(library, config);
  }

  /** The contexts of the user's kubeconfig; without those that the library makes up where there is none. */
  get contexts(): readonly string[] {
    return this.config
      .getContexts()
      .map(({ name }) => name)
      .filter((name) => name !== "loaded-context" && name !== "inClusterContext");
  }

  /**
   * Undefined where YAML is rendered and no cluster is meant.
   *
   * @throws {pulumi.RunError} in words, where the cluster does not answer or refuses to.
   */
  async read({ context, namespace }: Settings["kubernetes"]): Promise<ClusterFacts | undefined> {
    if (context === undefined) return undefined;
    this.config.setCurrentContext(context);
    this.connected = true;
    try {
      return await this.facts(namespace);
    } catch (error) {
      throw refusal(`The cluster of context ${context} cannot be read: ${reason(error)}`);
    }
  }

  private async facts(namespace: string): Promise<ClusterFacts> {
    const core = this.client(this.library.CoreV1Api);
    const apps = this.client(this.library.AppsV1Api);
    const storage = this.client(this.library.StorageV1Api);
    const networking = this.client(this.library.NetworkingV1Api);
    const { groups } = await this.client(this.library.ApisApi).getAPIVersions();
    const apiGroups = groups.map(({ name }) => name);
    const [version, system, nodes, existing, claims, classes, deployments, services, ingressClasses, gatewayClasses] =
      await Promise.all([
        this.client(this.library.VersionApi).getCode(),
        core.readNamespace({ name: "kube-system" }),
        core.listNode({ limit: 1 }),
        core.listNamespace({ fieldSelector: `metadata.name=${namespace}` }),
        core.listNamespacedPersistentVolumeClaim({ namespace }),
        storage.listStorageClass(),
        apps.listNamespacedDeployment({ namespace, labelSelector: "app.kubernetes.io/part-of=cancer-mlops" }),
        core.listServiceForAllNamespaces(),
        networking.listIngressClass(),
        apiGroups.includes(GATEWAY_API) ? this.gatewayClasses() : [],
      ]);
    return {
      uid: system.metadata?.uid ?? "",
      // Some clouds write "27+".
      minor: Number.parseInt(version.minor, 10),
      nodeAddress: addressOf(nodes.items[0]),
      namespace: existing.items.map(objectOf)[0],
      claims: claims.items.map((claim) => ({
        ...objectOf(claim),
        size: claim.spec?.resources?.requests?.storage ?? "0",
        capacity: claim.status?.capacity?.storage,
        accessModes: claim.spec?.accessModes ?? [],
        className: claim.spec?.storageClassName,
        migrating: claim.metadata?.annotations?.[MIGRATION] !== undefined,
      })),
      classes: classes.items.map(({ metadata, allowVolumeExpansion }) => ({
        name: metadata?.name ?? "",
        expandable: allowVolumeExpansion === true,
      })),
      instances: [
        ...new Set(deployments.items.map(({ metadata }) => metadata?.labels?.["app.kubernetes.io/instance"] ?? "")),
      ],
      nodePorts: services.items.flatMap(({ metadata, spec }) =>
        (spec?.ports ?? []).flatMap(({ nodePort }) =>
          nodePort === undefined
            ? []
            : [{ port: nodePort, namespace: metadata?.namespace ?? "", service: metadata?.name ?? "" }],
        ),
      ),
      apiGroups,
      ingressClasses: ingressClasses.items.map(({ metadata }) => metadata?.name ?? ""),
      gatewayClasses,
      loadedModel: deployments.items.filter(({ metadata }) => metadata?.name === "api").map(loadedModel)[0],
    };
  }

  /** The pods of a stack, and the warnings of its namespace; nothing where no cluster is meant. */
  async pods(namespace: string, instance: string): Promise<PodFacts> {
    if (!this.connected) return { pods: [], events: [] };
    const core = this.client(this.library.CoreV1Api);
    const [pods, events] = await Promise.all([
      core.listNamespacedPod({ namespace, labelSelector: `app.kubernetes.io/instance=${instance}` }),
      core.listNamespacedEvent({ namespace, fieldSelector: "type=Warning" }),
    ]);
    return { pods: pods.items, events: events.items };
  }

  /**
   * The address that the cluster's load balancer got, waited for until the Service is `timeoutSeconds` old; undefined
   * where there is none by then, or no cluster is meant.
   */
  async loadBalancerAddress(namespace: string, name: string, timeoutSeconds: number): Promise<string | undefined> {
    if (!this.connected) return undefined;
    const core = this.client(this.library.CoreV1Api);
    for (;;) {
      const { items } = await core.listNamespacedService({ namespace, fieldSelector: `metadata.name=${name}` });
      const [ingress] = items[0]?.status?.loadBalancer?.ingress ?? [];
      const address = ingress?.hostname ?? ingress?.ip;
      const age = Date.now() - (items[0]?.metadata?.creationTimestamp?.getTime() ?? 0);
      if (address !== undefined || age >= timeoutSeconds * 1000) return address;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  /** Waits until a Deployment's new pods are there and the old ones gone. @returns false where they are not in time. */
  async rolledOut(namespace: string, name: string, timeoutSeconds: number): Promise<boolean> {
    if (!this.connected) return true;
    const apps = this.client(this.library.AppsV1Api);
    const deadline = Date.now() + timeoutSeconds * 1000;
    for (;;) {
      // An API server that is away for a moment, as in an upgrade, is no reason to fail an update that is done.
      const found = await apps
        .listNamespacedDeployment({ namespace, fieldSelector: `metadata.name=${name}` })
        .catch(() => undefined);
      if (found?.items.every(isRolledOut) === true) return true;
      if (Date.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  /**
   * The status that a Service's pods answer a GET of a path with, asked through the API server; undefined where nothing
   * answers, where the user may not ask, or where no cluster is meant.
   */
  async statusOf(namespace: string, service: string, path: string): Promise<number | undefined> {
    if (!this.connected) return undefined;
    const request = { namespace, name: `${service}:http`, path: path.replace(/^\//, "") };
    try {
      await this.client(this.library.CoreV1Api).connectGetNamespacedServiceProxyWithPath(request);
      return 200;
    } catch (error) {
      return error instanceof this.library.ApiException ? error.code : undefined;
    }
  }

  /**
   * What keeps a route from being served, waited for until it is `timeoutSeconds` old; undefined once something serves
   * it, or where no cluster is meant.
   */
  async unserved(
    kind: RouteKind,
    namespace: string,
    name: string,
    timeoutSeconds: number,
  ): Promise<string | undefined> {
    if (!this.connected) return undefined;
    for (;;) {
      const route = await this.route(kind, namespace, name).catch(reason);
      if (typeof route === "string") return `its status cannot be read: ${route}`;
      const problem = kind === "Ingress" ? ingressProblem(route) : httpRouteProblem(route);
      const age = Date.now() - Date.parse(route.metadata?.creationTimestamp ?? "");
      if (problem === undefined || !(age < timeoutSeconds * 1000)) return problem;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  private async route(kind: RouteKind, namespace: string, name: string): Promise<RouteObject> {
    const [group, plural] = kind === "Ingress" ? ["networking.k8s.io", "ingresses"] : [GATEWAY_API, "httproutes"];
    const custom = this.client(this.library.CustomObjectsApi);
    return custom.getNamespacedCustomObject({
      group,
      version: "v1",
      namespace,
      plural,
      name,
    }) as Promise<RouteObject>;
  }

  private async gatewayClasses(): Promise<string[]> {
    const custom = this.client(this.library.CustomObjectsApi);
    const list = (await custom.listClusterCustomObject({
      group: GATEWAY_API,
      version: "v1",
      plural: "gatewayclasses",
    })) as { items: { metadata: { name: string } }[] };
    return list.items.map(({ metadata }) => metadata.name);
  }

  /** As the library's own makeApiClient, but that every request ends. */
  private client<T extends client.ApiType>(type: client.ApiConstructor<T>): T {
    const { library, config } = this;
    const { server } = config.getCurrentCluster() ?? {};
    if (server === undefined) throw new Error("the kubeconfig does not say where it is");
    return new type(
      library.createConfiguration({
        baseServer: new library.ServerConfiguration(server, {}),
        authMethods: { default: config },
        promiseMiddleware: [
          {
            pre: (request) => {
              request.setSignal(AbortSignal.timeout(ANSWER_SECONDS * 1000));
              return Promise.resolve(request);
            },
            post: (response) => Promise.resolve(response),
          },
        ],
      }),
    );
  }
}
