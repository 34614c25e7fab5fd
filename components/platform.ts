import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { addressesOf } from "../lib/catalog/addresses";
import { CREATED, FIELD_OWNERSHIP } from "../lib/catalog/annotations";
import { claimKeys, claimSpec, migrationClaims } from "../lib/catalog/claims";
import type { Labels } from "../lib/catalog/labels";
import { labelsOf } from "../lib/catalog/labels";
import { ENFORCE, levelOf } from "../lib/catalog/podSecurity";
import type { PerService, ServiceName } from "../lib/catalog/services";
import { perService } from "../lib/catalog/services";
import { autoscalersOf } from "../lib/cluster/autoscalers";
import { claimsToRecreate } from "../lib/cluster/emptyClaims";
import { deletesNamespace, isCreatedNamespace, isForeignNamespace } from "../lib/cluster/namespace";
import { quotaPlan } from "../lib/cluster/quotaPlan";
import { nodePortMoves } from "../lib/cluster/nodePortMoves";
import { mayMove } from "../lib/cluster/platformsElsewhere";
import type { StackResource } from "../lib/cluster/stackResources";
import type { ClusterState } from "../lib/cluster/state";
import { isModelLoaded } from "../lib/cluster/state";
import type { Settings } from "../lib/config";
import { kubectl } from "../lib/config/kubectl";
import { routesOf } from "../lib/config/routes";
import { externalUrls, staticUrl } from "../lib/config/urls";
import { Grafana } from "./grafana";
import type { PlatformContext } from "./kubernetes/context";
import type { ServiceEndpoints } from "./kubernetes/service";
import { collectObjects, deleteBeforeReplace } from "./kubernetes/transformations";
import { createLimits } from "./limits";
import { Mlflow } from "./mlflow";
import { ModelApi } from "./modelApi";
import { createNetworkPolicies } from "./networkPolicies";
import { Prometheus } from "./prometheus";
import { Routing } from "./routing";

export interface PlatformArgs {
  readonly settings: Settings;
  readonly stack: string;
  /** Version of this program. */
  readonly version: string;
  readonly provider: k8s.Provider;
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

/** The secret outputs of the stack, without those that it does not have, or that are in a Secret of the user's own. */
interface Passwords {
  readonly grafanaAdminPassword?: pulumi.Output<string>;
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
  /** The resources that are objects in Kubernetes. */
  public readonly objects: readonly StackResource[];

  constructor(name: string, args: PlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    const objects: StackResource[] = [];
    super(
      "cancer-mlops:index:Platform",
      name,
      {},
      { ...opts, providers: [args.provider], transformations: [deleteBeforeReplace, collectObjects(objects)] },
    );
    this.objects = objects;
    const { settings, stack, state } = args;
    const child = { parent: this };

    const labels = labelsOf(stack, name, "platform", args.version);
    const namespace = createNamespace(args, labels, this);
    this.namespace = namespace.metadata.name;

    const plan = quotaPlan(settings, state);
    const limits = plan && { namespace: this.namespace, labels, settings, hard: plan.hard };
    const context: PlatformContext = {
      quota: limits && plan.first ? createLimits(limits, child) : undefined,
      namespace: this.namespace,
      stack,
      registry: settings.registry,
      imagePullSecrets: settings.imagePullSecrets,
      podSecurity: settings.podSecurity,
      storage: settings.storage,
      movedNodePorts: state === undefined ? [] : nodePortMoves(state, settings).map(({ port }) => port),
      autoscalers: autoscalersOf(settings, state),
      existingClaims: state?.claims,
      mayMove: state !== undefined && mayMove(state),
      recordedCluster: state?.identity.byNamespace === true ? state.identity.uid : undefined,
      recreatedClaims: state === undefined ? [] : claimsToRecreate(state, settings).map(({ claim }) => claim),
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
        ipv6: state?.ipv6 ?? false,
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
        watched: {
          api: settings.api.replicas > 0 && settings.api.metricsPath !== false,
          mlflow: settings.mlflow.replicas > 0,
        },
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
        scrapeInterval: settings.prometheus.scrapeInterval,
        adminPassword: args.grafanaAdminPassword,
      },
      child,
    );
    const services = { api, mlflow, prometheus, grafana };
    this.endpoints = perService((service) => services[service].endpoints);
    this.deployments = perService((service) => services[service].deployment);
    if (limits && !plan.first) createLimits(limits, { ...child, dependsOn: Object.values(this.deployments) });

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
    createNetworkPolicies({ context, labels: labelsOf(stack, name, "network", args.version), settings }, child);

    this.internalUrls = perService((service) => services[service].internalUrl);
    this.claims = claimKeys.map((key) => {
      const { name: claimName, size, retained } = claimSpec(key, settings.storage);
      return { name: claimName, size, retained };
    });
    this.passwords = {
      ...(grafana.adminPassword === undefined ? {} : { grafanaAdminPassword: grafana.adminPassword }),
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
 * The namespace. Someone else's is only read: the stack neither labels nor deletes it, and needs no right to change it. If
 * the stack has managed it so far, this releases it. One that an earlier version may have adopted is retained.
 */
function createNamespace(
  { settings, state }: PlatformArgs,
  labels: Labels,
  parent: pulumi.Resource,
): k8s.core.v1.Namespace {
  const { namespace } = settings.kubernetes;
  if (isForeignNamespace(state)) return k8s.core.v1.Namespace.get("namespace", namespace, { parent });
  return new k8s.core.v1.Namespace(
    "namespace",
    {
      metadata: {
        name: namespace,
        labels: {
          ...labels,
          "pod-security.kubernetes.io/warn": "restricted",
          // One that an earlier version may have adopted has pods of others.
          ...(isCreatedNamespace(state) ? { [ENFORCE]: levelOf(settings.podSecurity) } : {}),
        },
        annotations: { ...FIELD_OWNERSHIP, ...(isCreatedNamespace(state) ? { [CREATED]: "true" } : {}) },
      },
    },
    { parent, retainOnDelete: !deletesNamespace(settings, state) },
  );
}

function afterDestroy({ settings, state }: PlatformArgs): AfterDestroy {
  if (deletesNamespace(settings, state)) return { retained: [] };
  const { namespace } = settings.kubernetes;
  const specs = claimKeys.map((key) => claimSpec(key, settings.storage));
  // The stack does not manage the backups of migrations, and so never deletes them.
  const backups = specs
    .map(({ name }) => migrationClaims(name).backup)
    .filter((backup) => state?.claims.some(({ name }) => name === backup));
  const claims = [...specs.filter(({ retained }) => retained).map(({ name }) => name), ...backups];
  const command = kubectl(settings.kubernetes);
  const deletion = isCreatedNamespace(state)
    ? `${command} delete namespace ${namespace}`
    : `${command} --namespace ${namespace} delete persistentvolumeclaims ${claims.join(" ")}`;
  return {
    retained: [
      ...(isForeignNamespace(state) ? [] : [`namespace ${namespace}`]),
      ...claims.map((name) => `claim ${name}`),
    ],
    ...(isCreatedNamespace(state) || claims.length > 0 ? { cleanupCommand: deletion } : {}),
  };
}
