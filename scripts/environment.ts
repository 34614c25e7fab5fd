import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { randomBytes } from "node:crypto";
import { execa } from "execa";

/** The project's folder. */
export const root = resolve(__dirname, "..");

/** The output of `npm run -s sandbox -- env`. */
export interface Sandbox {
  readonly context: string;
  readonly kubeconfig: string;
  /** Outside of the clone. */
  readonly home: string;
  /** Folder of its programs. */
  readonly bin: string;
  /** Path of the `pulumi` to use; null if none is installed or built yet. */
  readonly pulumi: string | null;
  readonly running: boolean;
  /** True if the running cluster has a simulated node, which runs no pods. */
  readonly simulated: boolean;
  /** True if Traefik and the images that only tests need are installed. */
  readonly extras: boolean;
  /** Variables for programs that use its toolchain and its cluster. */
  readonly environment: Readonly<Record<string, string>>;
  readonly images: readonly { readonly references: readonly string[]; readonly standIn: boolean }[];
}

/**
 * Starts the embedded cluster unless it is running.
 *
 * @param command - what the user typed, for messages that suggest another option.
 */
export async function startSandbox(command: string, ...options: string[]): Promise<void> {
  await sandbox(["start", ...options], { CANCER_MLOPS_COMMAND: command });
}

/** Runs a command of the sandbox. Its progress goes to standard error, since a program may read standard output. */
async function sandbox(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const { failed } = await execa(process.execPath, [commandLine, ...args], {
    stdio: ["inherit", process.stderr, "inherit"],
    reject: false,
    env,
  });
  if (failed) throw new Error(`npm run sandbox -- ${args.join(" ")} failed: see the messages above`);
}

export async function sandboxState(): Promise<Sandbox> {
  const { stdout } = await execa(process.execPath, [commandLine, "env"]);
  return JSON.parse(stdout) as Sandbox;
}

/**
 * Adds the toolchain, backend, passphrase and kubeconfig to the environment of this process, which its children and the
 * Automation API inherit. Builds the toolchain if there is none.
 */
export async function enterEnvironment(): Promise<Sandbox> {
  let state = await sandboxState();
  if (state.pulumi === null) {
    await sandbox(["tools"]);
    state = await sandboxState();
  }
  Object.assign(process.env, await environment(state));
  return state;
}

const commandLine = join(root, "sandbox/bin/sandbox.js");

/**
 * Returns the variables for `pulumi` and `kubectl`: the sandbox's toolchain and cluster in addition to the user's, and a
 * local backend with a generated passphrase unless the user has set theirs.
 */
export async function environment(state: Sandbox): Promise<NodeJS.ProcessEnv> {
  const { home, kubeconfig, environment: tools } = state;
  const { KUBECONFIG, PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE } = process.env;
  const kubeconfigs = [...(KUBECONFIG ?? join(homedir(), ".kube/config")).split(delimiter), kubeconfig];
  const passphrase =
    PULUMI_CONFIG_PASSPHRASE === undefined && PULUMI_CONFIG_PASSPHRASE_FILE === undefined
      ? { PULUMI_CONFIG_PASSPHRASE_FILE: await passphraseFile(ownBackend(home)) }
      : {};
  await mkdir(localBackend(state), { recursive: true, mode: 0o700 });
  return {
    ...process.env,
    ...tools,
    ...passphrase,
    PULUMI_BACKEND_URL: userBackend(state) ?? backendUrl(state) + WITHOUT_ATTRIBUTES,
    KUBECONFIG: [...new Set(kubeconfigs)].filter((file) => existsSync(file)).join(delimiter),
  };
}

/** A kill while the CLI writes a file of attributes beside the state would make the state unreadable. */
const WITHOUT_ATTRIBUTES = "?metadata=skip";

/** The user's backend, or a local one: which it is, not how it is written. */
export function backendUrl(state: Sandbox): string {
  return (userBackend(state) ?? `file://${localBackend(state)}`).replace(WITHOUT_ATTRIBUTES, "");
}

/** A simulated cluster never uses the user's: a real cluster's stack may be there. */
function userBackend({ simulated }: Sandbox): string | undefined {
  return simulated ? undefined : process.env.PULUMI_BACKEND_URL;
}

/** The state of a simulated cluster's stack is in the cluster's folder, and is deleted with it. */
function localBackend({ home, kubeconfig, simulated }: Sandbox): string {
  return simulated ? join(dirname(kubeconfig), "pulumi") : ownBackend(home);
}

const ownBackend = (home: string) => join(home, "pulumi");

/** The passphrase that encrypts the secrets in the local backend, generated once per machine. */
async function passphraseFile(backend: string): Promise<string> {
  const file = join(backend, "passphrase");
  await mkdir(backend, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) await writeFile(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return file;
}
