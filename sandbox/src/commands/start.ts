import { Layout, type Mode } from "../cluster/layout";
import { requireFreePorts } from "../cluster/ports";
import { requireNode } from "../cluster/preflight";
import { anotherClusterIsRunning } from "../cluster/simulation";
import { startCluster } from "../cluster/start";
import { isClusterRunning, runningMode } from "../cluster/state";
import { extrasStep } from "../extras/install";
import { imageStepId, imageSteps } from "../images/build";
import { isBaseImage } from "../images/catalog";
import { importImage, imagesToImport } from "../images/import";
import { programsIn } from "../images/programs";
import { requiredImages } from "../images/required";
import { runSteps } from "../progress/runSteps";
import type { Step } from "../progress/step";
import { browserSteps, debianPackagesSteps, hasBrowser } from "../system/debianPackages";
import { requireDiskSpace } from "../system/disk";
import type { OwnGroup } from "../toolchain/layout";
import { toolchainSteps } from "../toolchain/toolchain";

/** Starts the cluster, after making what is missing for it. */
export async function start(
  mode: Mode,
  { extras, linters }: Readonly<Record<"extras" | "linters", boolean>>,
): Promise<void> {
  const other = runningMode();
  if (other && other !== mode) {
    throw anotherClusterIsRunning(other);
  }
  const layout = new Layout(mode);
  const wasRunning = await isClusterRunning(mode);
  if (!wasRunning) {
    await requireFreePorts(layout);
  }
  if (mode === "real" && !wasRunning) {
    await requireNode();
  }
  const checks: readonly OwnGroup[] = linters ? ["kube-score", "kubeconform", "promtool"] : [];
  await runSteps(mode === "real" ? await realSteps(extras, checks) : await simulatedSteps(checks));
  console.log(
    `The ${mode === "real" ? "cluster" : "simulated cluster"} is ${wasRunning ? "running" : "up"}. KUBECONFIG=${layout.kubeconfig}`,
  );
  if (extras && !hasBrowser()) {
    console.log("Chromium could not be installed: tests that need a browser will be skipped.");
  }
}

async function realSteps(extras: boolean, checks: readonly OwnGroup[]): Promise<Step[]> {
  const packages = debianPackagesSteps({ extras });
  const images = await requiredImages({ extras });
  const builds = imageSteps(images, ["packages"]);
  const toolchain = await toolchainSteps([
    ...programsIn(images),
    ...(extras ? (["traefik-resources", "kube-router"] as const) : []),
    ...checks,
  ]);
  await requireDiskSpace({ toolchain, images: builds });
  const layout = new Layout("real");
  const imports = imagesToImport(layout, images).map((image): Step => {
    return {
      id: `import-${image.name}`,
      title: `Import the image ${image.name}`,
      estimate: 10,
      log: layout.log("image-import"),
      needs: ["cluster", imageStepId(image.name)],
      run: async ({ signal }) => (isBaseImage(image) ? undefined : importImage(layout, image, signal)),
    };
  });
  const steps = [...packages, ...toolchain, ...builds, clusterStep("real"), ...imports];
  const all = steps.map(({ id }) => id);
  return extras ? [...steps, ...browserSteps(), extrasStep(layout, all)] : steps;
}

async function simulatedSteps(checks: readonly OwnGroup[]): Promise<Step[]> {
  const toolchain = await toolchainSteps(["kwok", ...checks]);
  await requireDiskSpace({ toolchain, images: [] });
  return [...toolchain, clusterStep("simulated")];
}

/** Runs even if the cluster is up: it restarts components whose program or settings have changed. */
function clusterStep(mode: Mode): Step {
  return {
    id: "cluster",
    title: mode === "real" ? "Start the cluster" : "Start the control plane with a simulated node",
    estimate: 15,
    needs: ["packages", "build-kubernetes", "build-kwok"],
    run: ({ report }) => startCluster(mode, report),
  };
}

export async function buildTools(): Promise<void> {
  const toolchain = await toolchainSteps([]);
  await requireDiskSpace({ toolchain, images: [] });
  await runSteps(toolchain);
  console.log("The toolchain is complete.");
}
