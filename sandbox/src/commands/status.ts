import * as fs from "node:fs";

import { runningProcess } from "../cluster/component";
import { Layout } from "../cluster/layout";
import { componentsOf, isClusterRunning, runningMode } from "../cluster/state";
import { allImages } from "../images/catalog";
import { folders, home } from "../paths";
import { diskUse, formatGigabytes } from "../system/disk";
import { isBuilt, toolsFolder } from "../toolchain/layout";
import { installedPulumi } from "../toolchain/toolchain";
import { versions } from "../versions";

/** Prints processes, versions and disk use; returns whether the cluster is ready. */
export async function status(): Promise<boolean> {
  const mode = runningMode() ?? "real";
  const layout = new Layout(mode);
  const ready = fs.existsSync(layout.kubeconfig) && (await isClusterRunning(mode));

  console.log(`Cluster: ${ready ? "ready" : "not ready"}${mode === "simulated" ? ", simulated" : ""}`);
  for (const name of componentsOf(mode)) {
    const process = runningProcess(layout, name);
    console.log(
      `  ${name.padEnd(24)} ${(process ? `process ${process.pid}` : "not running").padEnd(16)} ${layout.log(name)}`,
    );
  }
  console.log(`  kubeconfig               ${layout.kubeconfig}`);
  console.log(`Versions: Kubernetes ${versions.kubernetes}, etcd ${versions.etcd}, CoreDNS ${versions.coredns}`);
  console.log(`Toolchain: ${toolsFolder()}`);
  const installed = installedPulumi();
  const built = isBuilt("pulumi") ? `${versions.pulumi} in the toolchain` : "not built";
  console.log(
    `  Pulumi ${installed ? `installed at ${installed}` : built}; Kubernetes programs ${isBuilt("kubernetes") ? "built" : "not built"}`,
  );
  const images = allImages().filter((image) => !image.extra || fs.existsSync(image.archive));
  const missing = images.filter((image) => !fs.existsSync(image.archive)).map(({ name }) => name);
  console.log(
    `Images: ${images.length - missing.length} of ${images.length} built${missing.length > 0 ? `, missing: ${missing.join(", ")}` : ""}`,
  );
  const parts = { tools: folders.tools, builds: folders.build, images: folders.images, cluster: folders.cluster };
  const sizes = await Promise.all(
    Object.entries(parts).map(async ([name, folder]) => `${name} ${formatGigabytes(await diskUse(folder))}`),
  );
  console.log(`Disk use of ${home}: ${sizes.join(", ")}`);
  return ready;
}
