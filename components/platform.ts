import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { addressesOf } from "../lib/catalog/addresses";
import { FIELD_MANAGER } from "../lib/catalog/annotations";
import { claimKeys, claimSpec, migrationClaims, namespaceRetained } from "../lib/catalog/claims";
import { labelsOf } from "../lib/catalog/labels";
import type { PerService, ServiceName } from "../lib/catalog/services";
import { perService } from "../lib/catalog/services";
import type { ClusterState } from "../lib/cluster/state";
import { isModelLoaded } from "../lib/cluster/state";
import type { Settings } from "../lib/config";
import { routesOf } from "../lib/config/routes";
import { externalUrls, staticUrl } from "../lib/config/urls";
import { Grafana } from "./grafana";
import type { PlatformContext } from "./kubernetes/context";
import type { ServiceEndpoints } from "./kubernetes/service";
import { Mlflow } from "./mlflow";
import { ModelApi } from "./modelApi";
import { Prometheus } from "./prometheus";
import { Routing } from "./routing";

export interface PlatformArgs {
  readonly settings: Settings;
  readonly stack: string;
  /** Version of this program. */
  readonly version: string;
  readonly provider: k8s.Provider;
  readonly storageProvider: k8s.Provider;
  /** @default a generated password */
  readonly grafanaAdminPassword: pulumi.Input<string> | undefined;
  /** State of the cluster; undefined if YAML is rendered. */
  readonly state: ClusterState | undefined;
}

/** The objects that `pulumi destroy` retains. An output, so that destroy prints it. */
interface AfterDestroy {
  readonly retained: readonly string[];
  /** Deletes what is retained. Left out if nothing is. */
  readonly cleanupCommand?: string;
}

/** The secret outputs of the stack, without those that it does not have. */
interface Passwords {
  readonly grafanaAdminPassword: pulumi.Output<string>;
  /** Password of MLflow's user `admin`, with `mlflow.basicAuth`. */
  readonly mlflowAdminPassword?: pulumi.Output<string>;
  /** The generated password of `routing.auth.basic`. */
  readonly edgePassword?: pulumi.Output<string>;
}

/** Creates all services and connects them. */
export class Platform extends pulumi.ComponentResource {
  public readonly namespace: pulumi.Output<string>;
  public readonly internalUrls: PerService<pulumi.Output<string>>;
  public readonly claims: readonly { name: string; size: string; retained: boolean }[];
  public readonly passwords: Passwords;
  public readonly afterDestroy: AfterDestroy;

  public readonly deployments: PerService<k8s.apps.v1.Deployment>;
  public readonly endpoints: PerService<ServiceEndpoints>;
  public readonly routes: Routing["routes"];

  constructor(name: string, args: PlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      "cancer-mlops:index:Platform",
      name,
      {},
      { ...opts, providers: [args.provider], transformations: [deleteBeforeReplace] },
    );
    const { settings, stack, state } = args;
    const child = { parent: this };

    const namespace = new k8s.core.v1.Namespace(
      "namespace",
      {
        metadata: {
          name: settings.kubernetes.namespace,
          labels: {
            ...labelsOf(stack, name, "platform", args.version),
            "pod-security.kubernetes.io/warn": "restricted",
          },
          annotations: FIELD_MANAGER,
        },
      },
      { ...child, provider: args.storageProvider, retainOnDelete: namespaceRetained(settings.storage) },
    );
    this.namespace = namespace.metadata.name;

    const context: PlatformContext = {
      namespace: this.namespace,
      stack,
      registry: settings.registry,
      imagePullSecrets: settings.imagePullSecrets,
      storage: settings.storage,
      storageProvider: args.storageProvider,
      existingClaims: state?.claims ?? [],
    };
    const addresses = addressesOf(settings.routing);
    // Only an address from the settings: pods must not restart because the nodes of the cluster have changed.
    const { nodeAddress } = settings.routing;
    const externalUrl = (service: ServiceName) => staticUrl(addresses[service], settings[service].service, nodeAddress);

    const mlflow = new Mlflow(
      "mlflow",
      {
        context,
        settings: settings.mlflow,
        address: addresses.mlflow,
        externalUrls: externalUrls(addresses.mlflow, settings.mlflow.service, nodeAddress),
      },
      child,
    );
    const api = new ModelApi(
      "api",
      {
        context,
        settings: settings.api,
        address: addresses.api,
        trackingUri: mlflow.internalUrl,
        modelLoaded: isModelLoaded(settings, state),
        kubernetesMinor: state?.minorVersion,
      },
      child,
    );
    const prometheus = new Prometheus(
      "prometheus",
      {
        context,
        settings: settings.prometheus,
        address: addresses.prometheus,
        externalUrl: externalUrl("prometheus"),
        targets: { apiPath: settings.api.metricsPath, apiLabels: api.podLabels, mlflowLabels: mlflow.podLabels },
      },
      child,
    );
    const grafana = new Grafana(
      "grafana",
      {
        context,
        settings: settings.grafana,
        address: addresses.grafana,
        rootUrl: externalUrl("grafana"),
        prometheusUrl: prometheus.internalUrl,
        adminPassword: args.grafanaAdminPassword,
      },
      child,
    );
    const services = { api, mlflow, prometheus, grafana };
    this.endpoints = perService((service) => services[service].endpoints);
    this.deployments = perService((service) => services[service].deployment);

    const routes = routesOf(settings);
    const routing =
      routes.length === 0
        ? undefined
        : new Routing(
            "edge",
            { context, settings: settings.routing, version: args.version, routes, endpoints: this.endpoints },
            child,
          );
    this.routes = routing?.routes ?? [];

    this.internalUrls = perService((service) => services[service].internalUrl);
    this.claims = claimKeys.map((key) => {
      const { name: claimName, size, retained } = claimSpec(key, settings.storage);
      return { name: claimName, size, retained };
    });
    this.passwords = {
      grafanaAdminPassword: grafana.adminPassword,
      ...(mlflow.adminPassword === undefined ? {} : { mlflowAdminPassword: mlflow.adminPassword }),
      ...(routing?.password === undefined ? {} : { edgePassword: routing.password }),
    };
    this.afterDestroy = afterDestroy(args);
    this.registerOutputs({
      namespace: this.namespace,
      internalUrls: this.internalUrls,
      claims: this.claims,
      ...this.passwords,
      afterDestroy: this.afterDestroy,
    });
  }
}

/**
 * A cluster that was recreated under the same context name replaces every resource. By default the engine would create
 * each new object and then delete the old one, by its name, which through the same context is the new one. Auto-named
 * objects are not affected.
 */
function deleteBeforeReplace({ props, opts }: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult {
  const { metadata } = props as { readonly metadata?: { readonly name?: unknown } };
  return {
    props,
    opts: { ...opts, ...(metadata?.name === undefined ? {} : { deleteBeforeReplace: true }) },
  };
}

function afterDestroy({ settings, state }: PlatformArgs): AfterDestroy {
  const { namespace, context = "CONTEXT" } = settings.kubernetes;
  const specs = claimKeys.map((key) => claimSpec(key, settings.storage));
  const claims = specs.filter(({ retained }) => retained);
  if (claims.length === 0) return { retained: [] };
  // The stack does not manage the backups of migrations, and so never deletes them.
  const backups = specs
    .map(({ name }) => migrationClaims(name).backup)
    .filter((backup) => state?.claims.some(({ name }) => name === backup));
  return {
    retained: [
      `namespace ${namespace}`,
      ...[...claims.map(({ name }) => name), ...backups].map((name) => `claim ${name}`),
    ],
    cleanupCommand: `kubectl --context ${context} delete namespace ${namespace}`,
  };
}
