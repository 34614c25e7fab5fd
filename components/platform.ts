import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { addressesOf } from "../lib/catalog/addresses";
import { CREATED, FIELD_OWNERSHIP } from "../lib/catalog/annotations";
import type { Labels } from "../lib/catalog/labels";
import { labelsOf } from "../lib/catalog/labels";
import { ENFORCE, levelOf } from "../lib/catalog/podSecurity";
import type { PerEnabledService, ServiceName } from "../lib/catalog/services";
import type { AfterDestroy } from "../lib/cluster/afterDestroy";
import { afterDestroy } from "../lib/cluster/afterDestroy";
import { autoscalersOf } from "../lib/cluster/autoscalers";
import { claimsToRecreate } from "../lib/cluster/emptyClaims";
import { deletesNamespace, isCreatedNamespace, isForeignNamespace } from "../lib/cluster/namespace";
import { quotaPlan } from "../lib/cluster/quotaPlan";
import { nodePortMoves } from "../lib/cluster/nodePortMoves";
import { mayMove } from "../lib/cluster/platformsElsewhere";
import type { StackResource } from "../lib/cluster/stackResources";
import { stackClaims } from "../lib/cluster/stackClaims";
import type { ClusterState } from "../lib/cluster/state";
import { isModelLoaded } from "../lib/cluster/state";
import type { Settings } from "../lib/config";
import { routesOf } from "../lib/config/routes";
import { externalUrls, staticUrl } from "../lib/config/urls";
import { DisabledService } from "./disabledService";
import { Grafana } from "./grafana";
import type { PlatformContext } from "./kubernetes/context";
import type { ServiceEndpoints } from "./kubernetes/service";
import { collectObjects, deleteBeforeReplace } from "./kubernetes/transformations";
import { createLimits } from "./limits";
import { Mlflow } from "./mlflow";
import { ModelApi } from "./modelApi";
import { createMonitoring } from "./monitoring";
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

/** The secret outputs of the stack, without those that it does not have, or that are in a Secret of the user's own. */
interface Passwords {
  readonly grafanaAdminPassword?: pulumi.Output<string>;
  /** Password of MLflow's user `admin`, with `mlflow.basicAuth`. */
  readonly mlflowAdminPassword?: pulumi.Output<string>;
  /** The generated password of `routing.auth.basic`. */
  readonly edgePassword?: pulumi.Output<string>;
}

interface ClaimOutput {
  readonly name: string;
  /** A quantity, such as `5Gi`. */
  readonly size: string;
  readonly retained: boolean;
  /** Its service is not enabled. */
  readonly unused?: true;
}

/** Creates all services and connects them. */
export class Platform extends pulumi.ComponentResource {
  public readonly namespace: pulumi.Output<string>;
  public readonly internalUrls: PerEnabledService<pulumi.Output<string>>;
  public readonly claims: readonly ClaimOutput[];
  public readonly passwords: Passwords;
  public readonly afterDestroy: AfterDestroy;

  public readonly deployments: PerEnabledService<k8s.apps.v1.Deployment>;
  public readonly endpoints: PerEnabledService<ServiceEndpoints>;
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
    const prometheus = settings.prometheus.enabled
      ? new Prometheus(
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
        )
      : undefined;
    const prometheusUrl = settings.grafana.prometheusUrl ?? prometheus?.internalUrl;
    const grafana =
      settings.grafana.enabled && prometheusUrl !== undefined
        ? new Grafana(
            "grafana",
            {
              context,
              settings: settings.grafana,
              address: addresses.grafana,
              rootUrl: externalUrl("grafana"),
              prometheusUrl,
              scrapeInterval: settings.prometheus.scrapeInterval,
              adminPassword: args.grafanaAdminPassword,
            },
            child,
          )
        : undefined;
    const claims = stackClaims(settings, state);
    const { tag: prometheusTag } = settings.prometheus;
    if (!prometheus) new DisabledService("Prometheus", "prometheus", { context, tag: prometheusTag, claims }, child);
    if (!grafana) new DisabledService("Grafana", "grafana", { context, tag: settings.grafana.tag, claims }, child);
    const select = <Key extends "endpoints" | "deployment" | "internalUrl">(key: Key) => ({
      api: api[key],
      mlflow: mlflow[key],
      ...(prometheus && { prometheus: prometheus[key] }),
      ...(grafana && { grafana: grafana[key] }),
    });
    this.endpoints = select("endpoints");
    this.deployments = select("deployment");
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
    createMonitoring(
      {
        context,
        labels: labelsOf(stack, name, "monitoring", args.version),
        settings,
        podLabels: { api: api.podLabels, mlflow: mlflow.podLabels },
      },
      child,
    );
    createNetworkPolicies({ context, labels: labelsOf(stack, name, "network", args.version), settings }, child);

    this.internalUrls = select("internalUrl");
    this.claims = claims.map(({ name: claimName, size, retained: isRetained, unused }) => ({
      name: claimName,
      size,
      retained: isRetained,
      ...(unused ? { unused } : {}),
    }));
    this.passwords = {
      ...(grafana?.adminPassword === undefined ? {} : { grafanaAdminPassword: grafana.adminPassword }),
      ...(mlflow.adminPassword === undefined ? {} : { mlflowAdminPassword: mlflow.adminPassword }),
      ...(routing?.password === undefined ? {} : { edgePassword: routing.password }),
    };
    this.afterDestroy = afterDestroy(settings, state);
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
