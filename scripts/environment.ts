import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
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
  readonly simulated: boolean;
  /** Whether Traefik serves, and the images are there that only tests need. */
  readonly extras: boolean;
  /** Variables for commands that use its programs and its cluster. */
  readonly environment: Readonly<Record<string, string>>;
  readonly images: readonly { readonly references: readonly string[]; readonly standIn: boolean }[];
}

/**
 * Runs a command of the sandbox with its progress on the user's screen: on standard error, since standard output may be
 * read by a program.
 *
 * @throws {Error} where it failed, having said why.
 */
export async function sandbox(...args: string[]): Promise<void> {
  const { failed } = await execa(process.execPath, [commandLine, ...args], {
    stdio: ["inherit", process.stderr, "inherit"],
    reject: false,
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
  await sandbox("tools");
  return sandboxState();
}

const commandLine = join(root, "sandbox/bin/sandbox.js");

/**
 * The variables for `pulumi` and `kubectl`: the sandbox's toolchain and cluster beside the user's own, and a local
 * backend with a passphrase of its own unless the user has set theirs.
 */
export async function environment({ home, kubeconfig, environment: tools }: Sandbox): Promise<NodeJS.ProcessEnv> {
  const backend = join(home, "pulumi");
  const { KUBECONFIG, PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE } = process.env;
  const kubeconfigs = [...(KUBECONFIG ?? join(homedir(), ".kube/config")).split(delimiter), kubeconfig];
  const passphrase =
    PULUMI_CONFIG_PASSPHRASE === undefined && PULUMI_CONFIG_PASSPHRASE_FILE === undefined
      ? { PULUMI_CONFIG_PASSPHRASE_FILE: await passphraseFile(backend) }
      : {};
  return {
    ...process.env,
    ...tools,
    ...passphrase,
    PULUMI_BACKEND_URL: PULUMI_BACKEND_URL ?? `file://${backend}`,
    KUBECONFIG: [...new Set(kubeconfigs)].filter((file) => existsSync(file)).join(delimiter),
  };
}

/** A passphrase made once per machine: it encrypts the secrets in the local backend. */
async function passphraseFile(backend: string): Promise<string> {
  const file = join(backend, "passphrase");
  await mkdir(backend, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) await writeFile(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return file;
}
