import * as fs from "node:fs";
import * as path from "node:path";

import type { Step, StepContext } from "../progress/step";
import { runLogged } from "../system/run";
import { versions } from "../versions";
import { buildStep, buildStepId, goStep } from "./buildStep";
import { fetchModules, goBuild, type GoBuild } from "./goBuild";
import { goEnvironment, moduleFolder } from "./goEnvironment";
import { binFolder, modulesFolder, tool } from "./layout";
import { trimModule } from "./trimmedModule";

/** Names of the executable `hyperkube`, which acts as the program that it is called as. */
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
const pulumiVersion = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const [kubernetesMajor, kubernetesMinor] = versions.kubernetes.split(".");

/** Built first: the cluster starts while Pulumi, which shares half of the packages, is still being compiled. */
export function kubernetesStep(): Step {
  return buildStep({
    id: "kubernetes",
    title: "Build Kubernetes from its Go modules",
    estimate: 330,
    async run(go, log, context) {
      const build = { go, module: "programs", output: binFolder() + "/", log };
      const variables = {
        "k8s.io/component-base/version.gitVersion": `v${versions.kubernetes}`,
        "k8s.io/component-base/version.gitMajor": `${kubernetesMajor}`,
        "k8s.io/component-base/version.gitMinor": `${kubernetesMinor}`,
      };
      await goBuild({ ...build, packages: ["./cmd/hyperkube", "./cmd/coredns", "./cmd/pause"], variables }, context);
      // Separate: one import path differs only in case from one above, which a single build rejects.
      await goBuild({ ...build, packages: ["github.com/rancher/local-path-provisioner"] }, context);
      for (const name of hyperkubeNames) {
        fs.rmSync(tool(name), { force: true });
        fs.symlinkSync("hyperkube", tool(name));
      }
    },
  });
}

const preparePulumi = "prepare-pulumi";

/** Does what needs few processes, while Kubernetes is being compiled. */
export function preparePulumiStep(): Step {
  return goStep({
    id: preparePulumi,
    title: "Fetch the Go modules of Pulumi and build its Node.js language host",
    estimate: 80,
    async run(go, log, context) {
      await generateKubernetesSchema(go, log, context);
      await fetchModules(await pulumiBuild(go, log), context);
      // In a module of its own: it does not compile with the version of Pulumi's packages used in the other.
      await goBuild(
        {
          go,
          module: "nodejs",
          packages: ["github.com/pulumi/pulumi/sdk/nodejs/cmd/pulumi-language-nodejs/v3"],
          output: tool("pulumi-language-nodejs"),
          variables: { [pulumiVersion]: `v${versions.pulumiLanguageNodejs}` },
          log,
        },
        context,
      );
    },
  });
}

export function pulumiStep(): Step {
  return buildStep({
    id: "pulumi",
    title: "Build Pulumi and its plugins from their Go modules",
    estimate: 150,
    needs: [preparePulumi, buildStepId("kubernetes")],
    async run(go, log, context) {
      await goBuild(await pulumiBuild(go, log), context);
    },
  });
}

async function pulumiBuild(go: string, log: string): Promise<GoBuild> {
  return {
    go,
    module: "programs",
    modfile: await trimModule(go, "programs", {
      module: kubernetesProvider,
      file: "pkg/provider/provider_construct.go",
    }),
    packages: [
      "./cmd/pulumi-resource-kubernetes",
      "./cmd/pulumi-resource-random",
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ],
    output: binFolder() + "/",
    variables: {
      [pulumiVersion]: `v${versions.pulumi}`,
      [`${kubernetesProvider}/pkg/version.Version`]: versions.pulumiKubernetes,
    },
    log,
  };
}

async function generateKubernetesSchema(go: string, log: string, context: StepContext): Promise<void> {
  context.report("generating the schema of the Kubernetes provider");
  const cwd = path.join(modulesFolder, "programs");
  const args = [
    "run",
    "./generate/kubernetes-schema",
    await moduleFolder(go, cwd, kubernetesProvider),
    versions.pulumiKubernetes,
    "cmd/pulumi-resource-kubernetes",
  ];
  await runLogged({ file: go, args, cwd, env: goEnvironment(), log, signal: context.signal });
}
