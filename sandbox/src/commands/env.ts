import * as fs from "node:fs";
import * as path from "node:path";

import { isApiReady } from "../cluster/api";
import { contextName, Layout } from "../cluster/layout";
import { addresses } from "../cluster/network";
import { runningMode } from "../cluster/state";
import { hasExtras } from "../extras/install";
import { allImages, isBaseImage, readReferences } from "../images/catalog";
import { home } from "../paths";
import { binFolder, isBuilt } from "../toolchain/layout";
import { installedPulumi } from "../toolchain/toolchain";

/** Prints what scripts need to use the sandbox. Starts nothing. */
export async function env(): Promise<void> {
  const mode = runningMode() ?? "real";
  const layout = new Layout(mode);
  const images = allImages().filter((image) => fs.existsSync(image.archive) && !isBaseImage(image));
  const running = fs.existsSync(layout.kubeconfig) && (await isApiReady(layout));
  console.log(
    JSON.stringify(
      {
        home,
        bin: binFolder(),
        pulumi: installedPulumi() ?? (isBuilt("pulumi") ? path.join(binFolder(), "pulumi") : null),
        kubeconfig: layout.kubeconfig,
        context: contextName,
        running,
        simulated: mode === "simulated",
        // Traefik serves and the extra images are imported.
        extras: running && (await hasExtras(layout)),
        address: addresses.loopback,
        images: images.map((image) => ({
          name: image.name,
          references: readReferences(image),
          standIn: image.standIn,
        })),
        environment: environment(),
      },
      undefined,
      2,
    ),
  );
}

/** The environment of commands that use the sandbox's programs and cluster. */
function environment(): Record<string, string> {
  const own = process.env.PATH ?? "";
  const proxied = Object.keys(process.env).some((name) => /^https?_proxy$/i.test(name));
  return {
    // The user's own Pulumi takes precedence.
    PATH: installedPulumi() ? `${own}:${binFolder()}` : `${binFolder()}:${own}`,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The API server is on this machine: never use a proxy for it.
    ...(proxied && {
      NO_PROXY: [process.env.NO_PROXY ?? process.env.no_proxy, addresses.node, addresses.loopback]
        .filter(Boolean)
        .join(","),
    }),
  };
}
