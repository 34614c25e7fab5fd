import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ExistingClaim } from "./cluster";
import type { CommonArgs } from "./common";
import { FIELD_MANAGER } from "./common";
import type { Unserved } from "./edge";
import { Edge } from "./edge";
import { guardedServices } from "./edge/routes";
import type { Exposure, ReadAddress } from "./exposure";
import { allUrls, foundUrl, knownUrl } from "./exposure";
import { Grafana } from "./grafana";
import { labels } from "./labels";
import { Mlflow } from "./mlflow";
import { ModelApi } from "./modelApi";
import { Prometheus } from "./prometheus";
import type { PerService, ServiceName } from "./routing";
import { addresses, exposed, perService } from "./routing";
import type { Settings } from "./settings";
import { claimKeys, claimSpec, migrationClaims, namespaceRetained } from "./storage";

export interface PlatformArgs {
  readonly settings: Settings;
  readonly stack: string;
  /** Of this program. */
  readonly version: string;
  readonly provider: k8s.Provider;
  readonly storageProvider: k8s.Provider;
  readonly grafanaAdminPassword: pulumi.Input<string> | undefined;
  readonly existingClaims: readonly ExistingClaim[];
  readonly nodeAddress: string | undefined;
  readonly readAddress: ReadAddress;
  /** Waits for a Deployment's new pods; false where they are not there in time. */
  readonly rolledOut: (deployment: string) => Promise<boolean>;
  /** The status that a Service answers a GET of a path with; undefined where it cannot be asked. */
  readonly statusOf: (service: string, path: string) => Promise<number | undefined>;
  /** What keeps a route from being served. */
  readonly unserved: Unserved;
  /** What the user is told beside the plan. */
  readonly warnings: readonly string[];
  /** Whether the model is known to be there: from a models image, or loaded already. */
  readonly modelLoaded: boolean;
  /** Of the cluster's Kubernetes 1.x: the x; undefined where no cluster is asked. */
  readonly kubernetesMinor: number | undefined;
}

/** What `pulumi destroy` leaves in the cluster, and how to delete that too. An output, so that destroy prints it. */
interface AfterDestroy {
  readonly keeps: readonly string[];
  readonly toDeleteThemToo?: string;
  readonly note?: string;
}

/** The one place where the services meet. */
export class Platform extends pulumi.ComponentResource {
  public readonly namespace: pulumi.Output<string>;
  /** Where each service answers from outside, or what to do first. */
  public readonly urls: PerService<pulumi.Output<string>>;
  /** Where each service answers inside the cluster. */
  public readonly internalUrls: PerService<pulumi.Output<string>>;
  public readonly claims: readonly { name: string; size: string; retained: boolean }[];
  public readonly grafanaAdminPassword: pulumi.Output<string>;
  /** Of MLflow's own administrator, where it has accounts. */
  public readonly mlflowAdminPassword: pulumi.Output<string> | undefined;
  /** What the edge asks for in front of MLflow and Prometheus, where it is generated. */
  public readonly edgePassword: pulumi.Output<string> | undefined;
  public readonly afterDestroy: AfterDestroy;

  constructor(name: string, args: PlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      "cancer-mlops:index:Platform",
      name,
      {},
      { ...opts, providers: [args.provider], transformations: [deleteBeforeReplace] },
    );
    const { settings, stack, nodeAddress } = args;
    const child = { parent: this };

    const namespace = new k8s.core.v1.Namespace(
      "namespace",
      {
        metadata: {
          name: settings.kubernetes.namespace,
          labels: {
            ...labels(stack, name, "platform", args.version),
            "pod-security.kubernetes.io/warn": "restricted",
          },
          annotations: FIELD_MANAGER,
        },
      },
      { ...child, provider: args.storageProvider, retainOnDelete: namespaceRetained(settings.storage) },
    );
    this.namespace = namespace.metadata.name;

    const common: CommonArgs = {
      namespace: this.namespace,
      stack,
      registry: settings.registry,
      imagePullSecrets: settings.imagePullSecrets,
      storage: settings.storage,
      storageProvider: args.storageProvider,
      existingClaims: args.existingClaims,
      context: settings.kubernetes.context,
    };
    const address = addresses(settings.routing);
    // What goes into pods must not change with the nodes that there happen to be: only an address from the settings does.
    const known = (service: ServiceName, node = settings.routing.nodeAddress) =>
      knownUrl(address[service], settings[service].service, node);

    const mlflow = new Mlflow(
      "mlflow",
      {
        common,
        settings: settings.mlflow,
        address: address.mlflow,
        externalUrls: allUrls(address.mlflow, settings.mlflow.service, settings.routing.nodeAddress),
      },
      child,
    );
    const api = new ModelApi(
      "api",
      {
        common,
        settings: settings.api,
        address: address.api,
        trackingUri: mlflow.internalUrl,
        modelLoaded: args.modelLoaded,
        kubernetesMinor: args.kubernetesMinor,
      },
      child,
    );
    const prometheus = new Prometheus(
      "prometheus",
      {
        common,
        settings: settings.prometheus,
        address: address.prometheus,
        externalUrl: known("prometheus"),
        targets: { apiPath: settings.api.metricsPath, apiLabels: api.podLabels, mlflowLabels: mlflow.podLabels },
      },
      child,
    );
    const grafana = new Grafana(
      "grafana",
      {
        common,
        settings: settings.grafana,
        address: address.grafana,
        rootUrl: known("grafana"),
        prometheusUrl: prometheus.internalUrl,
        adminPassword: args.grafanaAdminPassword,
      },
      child,
    );
    for (const warning of args.warnings) void pulumi.log.warn(warning, this);

    const services = { api, mlflow, prometheus, grafana };

    const edge =
      exposed(settings.routing).length === 0
        ? undefined
        : new Edge(
            "edge",
            {
              common,
              settings: settings.routing,
              version: args.version,
              addresses: address,
              services: perService((service) => services[service].exposure),
              guarded: guardedServices(settings),
              unserved: args.unserved,
            },
            child,
          );

    this.internalUrls = perService((service) => services[service].internalUrl);
    this.urls = perService((service) => {
      const url = known(service, nodeAddress);
      return url === undefined ? foundUrl(services[service].exposure, common, args.readAddress) : pulumi.output(url);
    });
    this.claims = claimKeys.map((key) => {
      const { name: claimName, size, retained } = claimSpec(key, settings.storage);
      return { name: claimName, size, retained };
    });
    this.grafanaAdminPassword = grafana.adminPassword;
    this.mlflowAdminPassword = mlflow.adminPassword;
    this.edgePassword = edge?.password;
    this.afterDestroy = afterDestroy(args);
    const rolledOut = perService((service) => this.rollOut(services[service].deployment, args));
    this.registerOutputs({
      namespace: this.namespace,
      urls: this.urls,
      internalUrls: this.internalUrls,
      claims: this.claims,
      grafanaAdminPassword: this.grafanaAdminPassword,
      mlflowAdminPassword: this.mlflowAdminPassword,
      edgePassword: this.edgePassword,
      afterDestroy: this.afterDestroy,
      rolledOut: { ...rolledOut, api: this.checkMetrics(rolledOut.api, api.exposure, args) },
    });
  }

  /**
   * The provider takes an update for done while the old pods are still there, where they go before the new ones come
   * (seen with 4.25): requests would fail just after a `pulumi up` that said all is well.
   */
  private rollOut({ id, metadata }: k8s.apps.v1.Deployment, args: PlatformArgs): pulumi.Output<boolean> {
    return pulumi.all([id, metadata.name, metadata.annotations]).apply(async ([, name, annotations]) => {
      if (pulumi.runtime.isDryRun() || "pulumi.com/skipAwait" in annotations) return true;
      const done = await args.rolledOut(name);
      if (!done) void pulumi.log.warn(`Deployment ${name} has no new pods that are ready yet`, this);
      return done;
    });
  }

  /** Many an API has no metrics, and Prometheus would call its pods down for good. @returns what it was given. */
  private checkMetrics(
    rolledOut: pulumi.Output<boolean>,
    { internal }: Exposure,
    { settings: { api }, statusOf }: PlatformArgs,
  ): pulumi.Output<boolean> {
    const { metricsPath } = api;
    if (metricsPath === false || api.replicas === 0 || pulumi.runtime.isDryRun()) return rolledOut;
    return pulumi.all([internal.metadata.name, rolledOut]).apply(async ([service, done]) => {
      if ((await statusOf(service, metricsPath)) === 404)
        void pulumi.log.warn(
          `The API has no metrics at ${metricsPath}: Prometheus calls its pods down. ` +
            "Set api.metricsPath to where they are, or to false",
          this,
        );
      return done;
    });
  }
}

/**
 * A cluster that was made anew under the name of its context replaces everything. The engine would make each new object
 * and then delete the old one, by name, through that same context: the new one. What has no name of its own gets another.
 */
function deleteBeforeReplace({ props, opts }: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult {
  const { metadata } = props as { readonly metadata?: { readonly name?: unknown } };
  return {
    props,
    opts: { ...opts, ...(metadata?.name === undefined ? {} : { deleteBeforeReplace: true }) },
  };
}

function afterDestroy({ settings, existingClaims }: PlatformArgs): AfterDestroy {
  const { namespace, context = "CONTEXT" } = settings.kubernetes;
  const specs = claimKeys.map((key) => claimSpec(key, settings.storage));
  // The stack does not know of these, and so never deletes them.
  const old = specs.flatMap(({ name }) => existingClaims.filter((claim) => claim.name === migrationClaims(name).kept));
  const claims = specs.filter(({ retained }) => retained);
  const command = `kubectl --context ${context} delete namespace ${namespace}`;
  return claims.length === 0
    ? { keeps: [], note: "the claims and their data are deleted with the stack" }
    : {
        keeps: [`namespace ${namespace}`, ...[...claims, ...old].map(({ name }) => `claim ${name}`)],
        toDeleteThemToo: command,
      };
}
