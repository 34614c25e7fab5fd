import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "./components/cluster";
import { refuse } from "./components/cluster/refusals";
import { tellTroubles } from "./components/cluster/troubles";
import { labelValue } from "./components/labels";
import { modelOf } from "./components/modelApi";
import { Platform } from "./components/platform";
import { providers } from "./components/providers";
import { readSettings } from "./components/settings";
import { warnings } from "./components/warnings";
import { version } from "./package.json";

/** For how long an update waits for pods after the provider has done so. */
const ROLLOUT_SECONDS = 180;

/** The program: settings, providers, platform, outputs. */
export = async () => {
  const stack = pulumi.getStack();
  const cluster = await Cluster.load();
  const { settings, secrets } = readSettings(cluster.contexts);
  const facts = await cluster.read(settings.kubernetes);
  refuse(facts, settings, stack);
  const { namespace } = settings.kubernetes;
  tellTroubles(() => cluster.pods(namespace, labelValue(stack)));

  const modelLoaded = settings.api.modelsImage !== undefined || facts?.loadedModel === modelOf(settings.api);
  const platform = new Platform("cancer-mlops", {
    ...providers(settings.kubernetes, facts?.uid),
    settings,
    stack,
    version,
    grafanaAdminPassword: secrets.grafanaAdminPassword,
    existingClaims: facts?.claims ?? [],
    nodeAddress: settings.routing.nodeAddress ?? facts?.nodeAddress,
    modelLoaded,
    kubernetesMinor: facts?.minor,
    warnings: warnings(settings, facts, modelLoaded),
    readAddress: (service, timeoutSeconds) => cluster.loadBalancerAddress(namespace, service, timeoutSeconds),
    rolledOut: (deployment) => cluster.rolledOut(namespace, deployment, ROLLOUT_SECONDS),
    statusOf: (service, path) => cluster.statusOf(namespace, service, path),
    unserved: (kind, route) => cluster.unserved(kind, namespace, route, settings.routing.readyTimeoutSeconds),
  });
  return {
    namespace: platform.namespace,
    urls: platform.urls,
    internalUrls: platform.internalUrls,
    claims: platform.claims,
    grafanaAdminPassword: platform.grafanaAdminPassword,
    ...(platform.mlflowAdminPassword === undefined ? {} : { mlflowAdminPassword: platform.mlflowAdminPassword }),
    ...(platform.edgePassword === undefined ? {} : { edgePassword: platform.edgePassword }),
    afterDestroy: platform.afterDestroy,
  };
};
