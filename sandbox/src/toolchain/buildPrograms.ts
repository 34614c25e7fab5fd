import * as fs from "node:fs";
import * as path from "node:path";

import { folders } from "../paths";
import type { Step, StepContext } from "../progress/step";
import { diskUse, requireFreeSpace } from "../system/disk";
import { capture, runLogged } from "../system/run";
import { versions } from "../versions";
import { goBuild } from "./goBuild";
import { findGo, goEnvironment } from "./goEnvironment";
import { binFolder, markMade, modulesFolder, tool, type Group } from "./layout";

/** Room for the module cache, the build cache and the programs while they are built. */
const buildBytes: Readonly<Record<Group, number>> = { pulumi: 12e9, kubernetes: 12e9, prometheus: 3e9, kwok: 3e9 };

/** The names by which the one executable `hyperkube` is called. */
const hyperkubeNames = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-proxy",
  "kube-scheduler",
  "kubeadm",
  "kubectl",
  "kubelet",
];

const kubernetesProvider = "github.com/pulumi/pulumi-kubernetes/provider/v4";
const [kubernetesMajor, kubernetesMinor] = versions.kubernetes.split(".");

const variables = {
  "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${versions.pulumi}`,
  [`${kubernetesProvider}/pkg/version.Version`]: versions.pulumiKubernetes,
  "k8s.io/component-base/version.gitVersion": `v${versions.kubernetes}`,
  "k8s.io/component-base/version.gitMajor": `${kubernetesMajor}`,
  "k8s.io/component-base/version.gitMinor": `${kubernetesMinor}`,
};

const logOf = (name: string): string => path.join(folders.log, `build-${name}.log`);

/** A build whose log begins anew each time: its lines are counted for the progress. */
function buildStep(step: {
  id: Group;
  title: string;
  estimate: number;
  build(go: string, log: string, context: StepContext): Promise<void>;
}): Step {
  const log = logOf(step.id);
  return {
    id: `build-${step.id}`,
    title: step.title,
    estimate: step.estimate,
    log,
    async run(context) {
      const go = await findGo();
      // What an interrupted build left is not needed again.
      const needed = buildBytes[step.id] - (await diskUse(folders.build));
      requireFreeSpace(folders.build, needed, "Building the programs");
      fs.mkdirSync(folders.log, { recursive: true });
      fs.writeFileSync(log, "");
      await step.build(go, log, context);
      markMade(step.id);
    },
  };
}

/**
 * Kubernetes, and Pulumi where it has to be built too: in one `go build`, because they share half of their packages and
 * the compiler then keeps all processors busy.
 */
export function programsStep(withPulumi: boolean): Step {
  return buildStep({
    id: "kubernetes",
    title: withPulumi ? "Build Pulumi and Kubernetes from their Go modules" : "Build Kubernetes from its Go modules",
    estimate: withPulumi ? 560 : 300,
    async build(go, log, context) {
      const module = "programs";
      const kubernetes = ["./cmd/hyperkube", "./cmd/coredns", "./cmd/pause"];
      const pulumi = [
        "./cmd/pulumi-resource-kubernetes",
        "./cmd/pulumi-resource-random",
        "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      ];
      if (withPulumi) {
        await makeKubernetesSchema(go, log, context);
      }
      await goBuild(
        {
          go,
          module,
          packages: withPulumi ? [...kubernetes, ...pulumi] : kubernetes,
          output: binFolder() + "/",
          variables,
          log,
        },
        context,
      );
      // Alone: one of its packages has the name of a package above, but for upper and lower case, which one build refuses.
      await goBuild(
        { go, module, packages: ["github.com/rancher/local-path-provisioner"], output: binFolder() + "/", log },
        context,
      );
      for (const name of hyperkubeNames) {
        fs.rmSync(tool(name), { force: true });
        fs.symlinkSync("hyperkube", tool(name));
      }
      if (withPulumi) {
        // A module of its own: it does not compile with the version of Pulumi's packages above.
        await goBuild(
          {
            go,
            module: "nodejs",
            packages: ["github.com/pulumi/pulumi/sdk/nodejs/cmd/pulumi-language-nodejs/v3"],
            output: tool("pulumi-language-nodejs"),
            variables: {
              "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${versions.pulumiLanguageNodejs}`,
            },
            log,
          },
          context,
        );
        markMade("pulumi");
      }
    },
  });
}

export function prometheusStep(): Step {
  return buildStep({
    id: "prometheus",
    title: "Build Prometheus from its Go module",
    estimate: 150,
    async build(go, log, context) {
      const version = { "github.com/prometheus/common/version.Version": versions.prometheus };
      const packages = ["github.com/prometheus/prometheus/cmd/prometheus"];
      await goBuild(
        {
          go,
          module: "prometheus",
          packages,
          output: tool("prometheus"),
          tags: ["netgo", "stringlabels"],
          variables: version,
          log,
        },
        context,
      );
    },
  });
}

export function kwokStep(): Step {
  return buildStep({
    id: "kwok",
    title: "Build KWOK from its Go module",
    estimate: 120,
    async build(go, log, context) {
      await goBuild(
        { go, module: "kwok", packages: ["sigs.k8s.io/kwok/cmd/kwok"], output: tool("kwok"), log },
        context,
      );
    },
  });
}

/** Frees about ten gigabytes. A build that fails leaves the caches, so that the next one goes on where it was. */
export const removeBuildCachesStep = (needs: readonly string[]): Step => ({
  id: "remove-build-caches",
  title: "Remove the caches of the builds",
  estimate: 10,
  needs,
  async run() {
    await removeBuildCaches();
  },
});

async function removeBuildCaches(): Promise<void> {
  if (fs.existsSync(folders.build)) {
    // Go makes its module cache read-only.
    await capture("chmod", ["-R", "u+w", folders.build]);
    await fs.promises.rm(folders.build, { recursive: true, force: true });
  }
}

async function makeKubernetesSchema(go: string, log: string, context: StepContext): Promise<void> {
  context.report("making the schema of the Kubernetes provider");
  const cwd = path.join(modulesFolder, "programs");
  const env = goEnvironment();
  const folder = JSON.parse(
    await capture(go, ["-C", cwd, "mod", "download", "-json", kubernetesProvider], { env }),
  ) as { Dir: string };
  const args = [
    "run",
    "./generate/kubernetes-schema",
    folder.Dir,
    versions.pulumiKubernetes,
    "cmd/pulumi-resource-kubernetes",
  ];
  await runLogged({ file: go, args, cwd, env, log, signal: context.signal });
}
