import * as pulumi from "@pulumi/pulumi";
import { Platform, createProvider, readStackOutput } from "./components";
import { clusterAccess, connect } from "./lib/cluster/access";
import { Kubeconfig } from "./lib/cluster/kubeconfig";
import { preflight } from "./lib/cluster/preflight";
import { prepareUpdate } from "./lib/cluster/prepareUpdate";
import { serviceAccess } from "./lib/cluster/serviceAccess";
import { readClusterState } from "./lib/cluster/state";
import { watch } from "./lib/cluster/watch";
import { readSettings } from "./lib/config/read";
import { version } from "./package.json";

export = async () => {
  const stack = pulumi.getStack();
  const kubeconfig = await Kubeconfig.load();
  const { settings, secrets } = await readSettings(kubeconfig.contexts);
  const access = await clusterAccess(settings.kubernetes, secrets.kubeconfig, readStackOutput);
  const cluster = await connect(access, kubeconfig);
  const state = await readClusterState(cluster, settings, stack);
  preflight(state, settings, stack);
  await prepareUpdate(cluster, state, settings);

  const platform = new Platform("cancer-mlops", {
    provider: createProvider(access, settings.kubernetes, state?.identity.uid),
    grafanaAdminPassword: secrets.grafanaAdminPassword,
    settings,
    stack,
    version,
    state,
  });
  const args = { cluster, state, settings, stack };
  watch(platform, args);

  return {
    namespace: platform.namespace,
    ...serviceAccess(platform, args),
    internalUrls: platform.internalUrls,
    claims: platform.claims,
    ...platform.passwords,
    afterDestroy: platform.afterDestroy,
  };
};
