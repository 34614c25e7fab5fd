import * as fs from "node:fs";
import * as path from "node:path";

import type { Step, StepContext } from "../progress/step";
import { runLogged } from "../system/run";
import { versions } from "../versions";
import { buildStep } from "./buildStep";
import { goBuild } from "./goBuild";
import { goEnvironment, moduleFolder } from "./goEnvironment";
import { binFolder, markMade, modulesFolder, tool } from "./layout";

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

async function makeKubernetesSchema(go: string, log: string, context: StepContext): Promise<void> {
  context.report("making the schema of the Kubernetes provider");
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
