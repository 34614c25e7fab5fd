import { isClusterRunning, runningMode } from "../cluster/state";
import { Layout, type Mode } from "../cluster/layout";
import { requireFreePorts } from "../cluster/ports";
import { requireNode } from "../cluster/preflight";
import { otherClusterRuns } from "../cluster/simulation";
import { startCluster } from "../cluster/start";
import { extrasStep } from "../extras/install";
import { imageStepId, imageSteps } from "../images/build";
import { isOnlyBase } from "../images/catalog";
import { importImage, imagesToImport } from "../images/import";
import { packedBy } from "../images/packs";
import { wantedImages } from "../images/wanted";
import type { Step } from "../progress/step";
import { runSteps } from "../progress/runSteps";
import { browserSteps, debianPackagesSteps, hasBrowser } from "../system/debianPackages";
import { requireRoom } from "../system/room";
import { toolchainSteps } from "../toolchain/toolchain";

/**
 * Brings the cluster up; what is missing for it is made first, computing and fetching side by side. The extras are what
 * only tests of routes and of current versions need.
 */
export async function start(mode: Mode, { extras }: { extras: boolean }): Promise<void> {
  const other = runningMode();
  if (other && other !== mode) {
    throw otherClusterRuns(other);
  }
  const layout = new Layout(mode);
  const wasRunning = await isClusterRunning(mode);
  if (!wasRunning) {
    await requireFreePorts(layout);
  }
  if (mode === "real" && !wasRunning) {
    await requireNode();
  }
  // The step that starts the cluster is never left out: it starts parts anew whose programs or settings have changed.
  await runSteps(mode === "real" ? await realSteps(extras) : await simulatedSteps());
  console.log(
    `The ${mode === "real" ? "cluster" : "simulated cluster"} is ${wasRunning ? "running" : "up"}. KUBECONFIG=${layout.kubeconfig}`,
  );
  if (extras && !hasBrowser()) {
    console.log("Chromium is missing and could not be installed: tests that need a browser will be skipped.");
  }
}

async function realSteps(extras: boolean): Promise<Step[]> {
  const packages = debianPackagesSteps();
  const images = await wantedImages({ extras });
  const builds = imageSteps(images, ["packages"]);
  const toolchain = await toolchainSteps([...packedBy(images), ...(extras ? (["traefik-resources"] as const) : [])]);
  await requireRoom({ toolchain, images: builds });
  const layout = new Layout("real");
  const imports = imagesToImport(layout, images).map((image): Step => {
    return {
      id: `import-${image.name}`,
      title: `Bring the image ${image.name} into the cluster`,
      estimate: 10,
      log: layout.log("image-import"),
      needs: ["cluster", imageStepId(image.name)],
      run: async ({ signal }) => (isOnlyBase(image) ? undefined : importImage(layout, image, signal)),
    };
  });
  const steps = [...packages, ...toolchain, ...builds, clusterStep("real"), ...imports];
  const all = steps.map(({ id }) => id);
  return extras ? [...steps, ...browserSteps(), extrasStep(layout, all)] : steps;
}

async function simulatedSteps(): Promise<Step[]> {
  const toolchain = await toolchainSteps(["kwok"]);
  await requireRoom({ toolchain, images: [] });
  return [...toolchain, clusterStep("simulated")];
}

function clusterStep(mode: Mode): Step {
  return {
    id: "cluster",
    title: mode === "real" ? "Start the cluster" : "Start the control plane with a simulated node",
    estimate: 15,
    needs: ["packages", "build-kubernetes", "build-kwok"],
    run: ({ report }) => startCluster(mode, report),
  };
}

/** The steps of `tools`. */
export async function makeTools(): Promise<void> {
  const toolchain = await toolchainSteps([]);
  await requireRoom({ toolchain, images: [] });
  await runSteps(toolchain);
  console.log("The toolchain is complete.");
}
