import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { dependencies, devDependencies } from "../../package.json";
import { root } from "../environment";

const STACK = "prod";
const NAMESPACE = "cancer-mlops-bench";

/** The program as `pulumi` sees it; the stack's file is the bench's own. */
const program = [
  "Pulumi.yaml",
  "components",
  "index.ts",
  "lib",
  "node_modules",
  "package.json",
  "tsconfig.json",
  "tsconfig.run.json",
];

export interface Project {
  readonly namespace: string;
  /** Standard output. */
  pulumi(...args: readonly string[]): Promise<string>;
  /** kubectl in the namespace of the stack. */
  kubectl(...args: readonly string[]): Promise<string>;
}

/** The smallest TypeScript program, with node_modules of its own: what a preview costs at least. */
export async function emptyProject(folder: string, env: NodeJS.ProcessEnv): Promise<Project> {
  await mkdir(folder);
  await write(folder, "Pulumi.yaml", { name: "empty", runtime: "nodejs" });
  await writeFile(join(folder, "index.ts"), "export {};\n");
  const compilerOptions = { target: "es2022", module: "nodenext", moduleResolution: "nodenext", strict: true };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
  const { "@pulumi/pulumi": pulumi } = dependencies;
  const { "@types/node": types } = devDependencies;
  const packages = { "@pulumi/pulumi": pulumi, typescript: dependencies.typescript, "@types/node": types };
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "empty", dependencies: packages }));
  await execa("npm", ["install", "--no-audit", "--no-fund"], { cwd: folder });
  return select(folder, env, "");
}

/** The prod stack, as far as one small node carries it, without retained data. */
export async function prodProject(folder: string, env: NodeJS.ProcessEnv, context: string): Promise<Project> {
  await mkdir(folder);
  for (const part of program) await symlink(join(root, part), join(folder, part));
  const resources = { requests: { cpu: "20m", memory: "64Mi" } };
  const nodePort = (port: number) => ({ type: "NodePort", nodePort: port });
  const settings = {
    kubernetes: { context, namespace: NAMESPACE },
    api: { replicas: 3, modelsImage: {}, resources, service: { type: "LoadBalancer", addressTimeoutSeconds: 1 } },
    allowUnauthenticated: ["mlflow", "prometheus"],
    mlflow: { resources, service: nodePort(31509) },
    prometheus: { retention: "30d", resources, service: nodePort(31909) },
    grafana: { resources, service: nodePort(31309) },
    storage: { retainOnDestroy: false, sharedClassName: "shared" },
    routing: { strategy: "none", nodeAddress: "127.0.0.1" },
  };
  const config = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`cancer-mlops:${key}`, value]));
  await write(folder, `Pulumi.${STACK}.yaml`, { config });
  return select(folder, env, context);
}

async function select(cwd: string, env: NodeJS.ProcessEnv, context: string): Promise<Project> {
  const options = { cwd, env: { ...env, PULUMI_STACK: STACK }, extendEnv: false } as const;
  const run = async (file: string, args: readonly string[]) => (await execa(file, args, options)).stdout;
  await run("pulumi", ["stack", "select", "--create", STACK, "--non-interactive"]);
  return {
    namespace: NAMESPACE,
    pulumi: (...args) => run("pulumi", [...args, "--non-interactive"]),
    kubectl: (...args) => run("kubectl", ["--context", context, "--namespace", NAMESPACE, ...args]),
  };
}

function write(folder: string, name: string, content: object): Promise<void> {
  return writeFile(join(folder, name), stringify(content));
}
