import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { command } from "./command";
import { environment, sandboxState, startSandbox } from "./environment";
import { writeManifest } from "./bench/manifest";
import type { Project } from "./bench/project";
import { emptyProject, prodProject } from "./bench/project";
import { writeReport } from "./bench/report";
import { interleaved } from "./bench/time";

const help = `npm run bench [-- --runs N]

Measures how long a user waits for Pulumi, as ratios to what cannot be avoided, and writes the table in
docs/performance.md. Deploys and deletes a stack of its own on the embedded cluster. Run it on an idle machine.

  --runs N   how often each command runs (5); the deployments run half as often`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { runs: { type: "string", default: "5" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help === true) {
    console.log(help);
    return;
  }
  const runs = Number(values.runs);
  await startSandbox("npm run bench");
  const state = await sandboxState();
  const folder = await mkdtemp(join(tmpdir(), "cancer-mlops-bench-"));
  // The bench has a backend and a passphrase of its own: it must not depend on those of the user.
  const env = {
    ...(await environment(state)),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
  };
  const empty = await emptyProject(join(folder, "empty"), env);
  const prod = await prodProject(join(folder, "prod"), env, state.context);
  try {
    await writeReport([
      ...(await previews(empty, prod, runs)),
      ...(await deployments(prod, folder, Math.ceil(runs / 2))),
    ]);
  } finally {
    await prod.kubectl("delete", "namespace", prod.namespace, "--ignore-not-found");
    await rm(folder, { recursive: true });
  }
}

async function previews(empty: Project, prod: Project, runs: number) {
  // The first run of either fills caches: of files, and of the empty program's compiled code.
  await Promise.all([empty.pulumi("preview"), prod.pulumi("preview")]);
  const [measured, reference] = await interleaved(runs, [() => prod.pulumi("preview"), () => empty.pulumi("preview")]);
  return [{ what: "preview ÷ preview of an empty program", measured, reference, goal: 1.8 }];
}

async function deployments(prod: Project, folder: string, runs: number) {
  const manifest = join(folder, "manifest.json");
  const deploy = () => prod.pulumi("up", "--yes", "--skip-preview");
  await deploy();
  await writeManifest(prod, manifest);
  const [update, preview] = await interleaved(runs, [deploy, () => prod.pulumi("preview")]);
  await prod.pulumi("destroy", "--yes", "--skip-preview");
  const [up, destroy, apply, remove] = await interleaved(runs, [
    deploy,
    () => prod.pulumi("destroy", "--yes", "--skip-preview"),
    async () => {
      await prod.kubectl("apply", "--server-side", "--filename", manifest);
      await prod.kubectl("wait", "--for=condition=Available", "--timeout=300s", "deployment", "--all");
    },
    () => prod.kubectl("delete", "--filename", manifest),
  ]);
  return [
    { what: "first up ÷ kubectl apply and wait", measured: up, reference: apply, goal: 1 },
    { what: "up without changes ÷ preview", measured: update, reference: preview, goal: 1.05 },
    { what: "destroy ÷ kubectl delete", measured: destroy, reference: remove, goal: 1.1 },
  ];
}

command(main);
