import * as fs from "node:fs";

import { readApi } from "../cluster/api";
import type { Layout } from "../cluster/layout";
import { addresses } from "../cluster/network";
import { UserError } from "../errors";
import { allImages } from "../images/catalog";
import type { Step } from "../progress/step";
import { canReach } from "../system/internet";
import { runLogged } from "../system/run";
import { tool } from "../toolchain/layout";
import { traefikResourcesFolder } from "../toolchain/traefikResources";
import { extrasDefinition } from "./definition";
import { nodePorts, traefikManifests, traefikName } from "./traefik";

const secondsToReady = 120;
const manifests = traefikManifests(addresses.loopback);
const definition = (): string => extrasDefinition(allImages(), manifests);

/** Says what the installed extras were made of: they are complete when it is what they would be made of now. */
const record = (layout: Layout): string => layout.data("extras.json");

/** Whether the extras of this version are in the cluster and Traefik serves. */
export async function hasExtras(layout: Layout): Promise<boolean> {
  const file = record(layout);
  return fs.existsSync(file) && fs.readFileSync(file, "utf8") === definition() && (await isTraefikAvailable(layout));
}

interface Deployment {
  status?: { availableReplicas?: number };
}

async function isTraefikAvailable(layout: Layout): Promise<boolean> {
  const answer = await readApi(layout, `/apis/apps/v1/namespaces/${traefikName}/deployments/${traefikName}`);
  return answer !== undefined && ((JSON.parse(answer) as Deployment).status?.availableReplicas ?? 0) > 0;
}

/** Puts Traefik into the cluster and waits until it serves; what is there already is left as it is. */
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
      report("definitions of resources");
      const definitions = traefikResourcesFolder();
      await apply("--filename", definitions);
      await kubectl("wait", "--for=condition=Established", "--timeout=60s", "--filename", definitions);
      report("objects");
      const file = layout.config("traefik.yaml");
      fs.writeFileSync(file, manifests);
      await apply("--filename", file);
      report("waiting until it serves");
      await kubectl(
        ...["rollout", "status", `deployment/${traefikName}`, "--namespace", traefikName],
        `--timeout=${secondsToReady}s`,
      );
      await waitForNodePorts(signal);
      fs.writeFileSync(record(layout), definition());
    },
  };
}

/** A pod that is ready is some moments ahead of the rules that lead to it. */
async function waitForNodePorts(signal: AbortSignal): Promise<void> {
  const url = `http://${addresses.loopback}:${nodePorts.web}/`;
  const end = Date.now() + secondsToReady * 1000;
  while (!(await canReach(url))) {
    signal.throwIfAborted();
    if (Date.now() > end) {
      throw new UserError(`Traefik is ready, but ${url} does not answer.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
