import * as fs from "node:fs";

import { readApi } from "../cluster/api";
import type { Layout } from "../cluster/layout";
import { addresses } from "../cluster/network";
import { UserError } from "../errors";
import { allImages } from "../images/catalog";
import type { Step } from "../progress/step";
import { isReachable } from "../system/internet";
import { runLogged } from "../system/run";
import { until } from "../system/until";
import { isBuilt, tool } from "../toolchain/layout";
import { traefikResourcesFolder } from "../toolchain/traefikResources";
import { extrasDefinition } from "./definition";
import { nodePorts, traefikManifests, traefikName } from "./traefik";

const secondsToReady = 120;
const manifests = traefikManifests(addresses.loopback);
const definition = (): string => extrasDefinition(allImages(), manifests);

/** The definition of the installed extras. */
const record = (layout: Layout): string => layout.data("extras.json");

/** Returns whether the current version of the extras is installed and Traefik is available. */
export async function hasExtras(layout: Layout): Promise<boolean> {
  const file = record(layout);
  if (!isBuilt("kube-router")) return false;
  return fs.existsSync(file) && fs.readFileSync(file, "utf8") === definition() && (await isTraefikAvailable(layout));
}

interface Deployment {
  status?: { availableReplicas?: number };
}

async function isTraefikAvailable(layout: Layout): Promise<boolean> {
  const answer = await readApi(layout, `/apis/apps/v1/namespaces/${traefikName}/deployments/${traefikName}`);
  return answer !== undefined && ((JSON.parse(answer) as Deployment).status?.availableReplicas ?? 0) > 0;
}

/** Installs Traefik and waits until it serves. */
export function extrasStep(layout: Layout, needs: readonly string[]): Step {
  const log = layout.log("extras");
  return {
    id: "extras",
    title: "Start Traefik",
    estimate: 15,
    log,
    needs,
    async run({ signal, report }) {
      const kubectl = (...args: string[]): Promise<void> =>
        runLogged({ file: tool("kubectl"), args: ["--kubeconfig", layout.kubeconfig, ...args], log, signal });
      const apply = (...args: string[]): Promise<void> =>
        kubectl("apply", "--server-side", "--force-conflicts", ...args);
      report("CRDs");
      const crds = traefikResourcesFolder();
      await apply("--filename", crds);
      await kubectl("wait", "--for=condition=Established", "--timeout=60s", "--filename", crds);
      report("objects");
      const file = layout.config("traefik.yaml");
      fs.writeFileSync(file, manifests);
      await apply("--filename", file);
      report("rollout");
      await kubectl(
        ...["rollout", "status", `deployment/${traefikName}`, "--namespace", traefikName],
        `--timeout=${secondsToReady}s`,
      );
      await waitForNodePorts(signal);
      fs.writeFileSync(record(layout), definition());
    },
  };
}

/** kube-proxy's rules follow a pod's readiness with a short delay. */
async function waitForNodePorts(signal: AbortSignal): Promise<void> {
  const url = `http://${addresses.loopback}:${nodePorts.web}/`;
  const probe = (): Promise<boolean> => {
    signal.throwIfAborted();
    return isReachable(url);
  };
  if (!(await until(probe, { timeout: secondsToReady * 1000 }))) {
    throw new UserError(`${url} does not answer although Traefik is ready.`);
  }
}
