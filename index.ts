import * as pulumi from "@pulumi/pulumi";
import { Platform, createProviders } from "./components";
import { Kubeconfig } from "./lib/cluster/kubeconfig";
import { preflight } from "./lib/cluster/preflight";
import { resolveUrls } from "./lib/cluster/resolveUrls";
import { readClusterState } from "./lib/cluster/state";
import { watch } from "./lib/cluster/watch";
import { readSettings } from "./lib/config/read";
import { version } from "./package.json";

export = async () => {
  const stack = pulumi.getStack();
  const kubeconfig = await Kubeconfig.load();
  const { settings, secrets } = readSettings(kubeconfig.contexts);
  const cluster = kubeconfig.connect(settings.kubernetes.context);
  const state = await readClusterState(cluster, settings.kubernetes);
  preflight(state, settings, stack);

  const platform = new Platform("cancer-mlops", {
    ...createProviders(settings.kubernetes, state?.uid),
    ...secrets,
    settings,
    stack,
    version,
    state,
  });
  const args = { cluster, state, settings, stack };
  watch(platform, args);

  return {
    namespace: platform.namespace,
    urls: resolveUrls(platform, args),
    internalUrls: platform.internalUrls,
    claims: platform.claims,
    ...platform.passwords,
    afterDestroy: platform.afterDestroy,
  };
};
