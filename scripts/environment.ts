import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { randomBytes } from "node:crypto";
import { execa } from "execa";

/** The project's folder. */
export const root = resolve(__dirname, "..");

/** What `npm run -s sandbox -- env` prints. */
export interface Sandbox {
  readonly context: string;
  readonly kubeconfig: string;
  /** The folder that everything is kept in, outside of the clone. */
  readonly home: string;
  /** The folder of its programs. */
  readonly bin: string;
  /** The `pulumi` to use; null where none is installed or made yet. */
  readonly pulumi: string | null;
  readonly running: boolean;
  /** Whether the cluster that runs has a node that only pretends to run pods. */
  readonly simulated: boolean;
  /** Whether Traefik serves, and the images are there that only tests need. */
  readonly extras: boolean;
  /** Variables for commands that use its programs and its cluster. */
  readonly environment: Readonly<Record<string, string>>;
  readonly images: readonly { readonly references: readonly string[]; readonly standIn: boolean }[];
}

/**
 * Starts the embedded cluster where it does not run.
 *
 * @param command - what the user typed, as options follow it: where another one helps, it is named.
 */
export async function startSandbox(command: string, ...options: string[]): Promise<void> {
  await sandbox(["start", ...options], { CANCER_MLOPS_COMMAND: command });
}

/**
 * Runs a command of the sandbox with its progress on the user's screen: on standard error, since standard output may be
 * read by a program.
 *
 * @throws {Error} where it failed, having said why.
 */
async function sandbox(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const { failed } = await execa(process.execPath, [commandLine, ...args], {
    stdio: ["inherit", process.stderr, "inherit"],
    reject: false,
    env,
  });
  if (failed) throw new Error(`npm run sandbox -- ${args.join(" ")} failed: its reason is above`);
}

export async function sandboxState(): Promise<Sandbox> {
  const { stdout } = await execa(process.execPath, [commandLine, "env"]);
  return JSON.parse(stdout) as Sandbox;
}

/** The sandbox with its toolchain made: at once where it is there already. */
export async function sandboxWithTools(): Promise<Sandbox> {
  const state = await sandboxState();
  if (state.pulumi !== null) return state;
  await sandbox(["tools"]);
  return sandboxState();
}

const commandLine = join(root, "sandbox/bin/sandbox.js");

/**
 * The variables for `pulumi` and `kubectl`: the sandbox's toolchain and cluster beside the user's own, and a local
 * backend with a passphrase of its own unless the user has set theirs.
 */
export async function environment(state: Sandbox): Promise<NodeJS.ProcessEnv> {
  const { home, kubeconfig, environment: tools } = state;
  const { KUBECONFIG, PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE } = process.env;
  const kubeconfigs = [...(KUBECONFIG ?? join(homedir(), ".kube/config")).split(delimiter), kubeconfig];
  const passphrase =
    PULUMI_CONFIG_PASSPHRASE === undefined && PULUMI_CONFIG_PASSPHRASE_FILE === undefined
      ? { PULUMI_CONFIG_PASSPHRASE_FILE: await passphraseFile(ownBackend(home)) }
      : {};
  return {
    ...process.env,
    ...tools,
    ...passphrase,
    // The stack of a real cluster, in a backend of the user's, is not to be taken for that of the simulated one.
    PULUMI_BACKEND_URL: (state.simulated ? undefined : PULUMI_BACKEND_URL) ?? `file://${await backend(state)}`,
    KUBECONFIG: [...new Set(kubeconfigs)].filter((file) => existsSync(file)).join(delimiter),
  };
}

/**
 * What a simulated cluster has is not what the real one of the same name has: the state of its stack is in its own
 * folder, and goes with it.
 */
async function backend({ home, kubeconfig, simulated }: Sandbox): Promise<string> {
  const folder = simulated ? join(dirname(kubeconfig), "pulumi") : ownBackend(home);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

const ownBackend = (home: string) => join(home, "pulumi");

/** A passphrase made once per machine: it encrypts the secrets in the local backend. */
async function passphraseFile(backend: string): Promise<string> {
  const file = join(backend, "passphrase");
  await mkdir(backend, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) await writeFile(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return file;
}
