import * as fs from "node:fs";

import { runLogged } from "../system/run";
import { until } from "../system/until";
import { tool } from "../toolchain/layout";
import { readApi } from "./api";
import { startComponent, type Component } from "./component";
import { apiServer, controllerManager, etcd, isNamespaceUsable, scheduler } from "./controlPlane";
import { coredns } from "./dns";
import { Layout, type Mode } from "./layout";
import { systemManifests } from "./manifests";
import { setUpNetwork } from "./network";
import { containerd, kubelet, kubeProxy } from "./node";
import { createPki } from "./pki";
import { kwok } from "./simulatedNode";
import { localPathProvisioner } from "./storage";

/** Started in parallel, after containerd. */
const nodeComponents = [kubelet, kubeProxy, coredns, localPathProvisioner];

/** Starts the components that are not running. */
export async function startCluster(mode: Mode, report: (progress: string) => void): Promise<void> {
  const layout = new Layout(mode);
  const start = (...components: Component[]): Promise<unknown> =>
    Promise.all(components.map((component) => startComponent(layout, component)));
  report("certificates");
  await createPki(layout, layout.log("kubeadm"));
  report("etcd");
  if (mode === "real") {
    await setUpNetwork();
    await start(containerd(layout), etcd(layout));
  } else {
    await start(etcd(layout));
  }
  report("API server");
  await start(apiServer(layout));
  await applyManifests(layout);
  report("controllers and node");
  const node = mode === "real" ? nodeComponents : [kwok];
  await start(...[controllerManager, scheduler, ...node].map((component) => component(layout)));
  report("default ServiceAccount");
  await until(() => isNamespaceUsable(layout, "default"));
}

/** Applies the system manifests, unless they are unchanged. */
async function applyManifests(layout: Layout): Promise<void> {
  const file = layout.config("manifests.yaml");
  const manifests = systemManifests(layout.mode);
  if (
    fs.existsSync(file) &&
    fs.readFileSync(file, "utf8") === manifests &&
    (await readApi(layout, "/apis/storage.k8s.io/v1/storageclasses/standard"))
  ) {
    return;
  }
  const pending = layout.config("manifests.pending.yaml");
  fs.writeFileSync(pending, manifests);
  await runLogged({
    file: tool("kubectl"),
    args: ["--kubeconfig", layout.kubeconfig, "apply", "--server-side", "--force-conflicts", "-f", pending],
    log: layout.log("manifests"),
  });
  fs.renameSync(pending, file);
}
