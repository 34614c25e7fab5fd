import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { parse, stringify } from "yaml";

const root = resolve(__dirname, "../..");

type Config = Record<string, unknown>;

interface Result {
  readonly failed: boolean;
  readonly stdout: string;
  /** Standard output and standard error. */
  readonly all: string;
}

export interface StateResource {
  readonly type: string;
  readonly urn: string;
  readonly retainOnDelete?: boolean;
  readonly inputs?: { readonly metadata?: { readonly name?: string } };
}

export interface Pod {
  readonly service: string;
  readonly name: string;
  readonly uid: string;
  /** All of its containers have passed their startup probe. */
  readonly started: boolean;
  /** All of its containers are. */
  readonly ready: boolean;
  readonly restarts: number;
}

interface PodList {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly uid: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly deletionTimestamp?: string;
    };
    readonly status: {
      readonly containerStatuses?: readonly {
        readonly started?: boolean;
        readonly ready: boolean;
        readonly restartCount: number;
      }[];
    };
  }[];
}

/** The cluster that `npm test` started. */
export const sandbox = JSON.parse(process.env.SANDBOX ?? "{}") as {
  context: string;
  simulated: boolean;
  extras?: boolean;
};

/** On a simulated node pods do not run: what needs them is skipped there, by name. */
export const testWithPods = sandbox.simulated ? test.skip : test;

/** Traefik, and the images of current versions, which `npm test` has the embedded cluster started with. */
export const extras = {
  installed: !sandbox.simulated && sandbox.extras === true,
  versions: { mlflow: "v3.17.2", prometheus: "v3.15.1" },
} as const;

/** What needs them is skipped, by name, where they are not there. */
export const testWithExtras = extras.installed ? test : test.skip;

/** What `pulumi` needs of the project. The stack's file is a test's own: Pulumi writes into it. */
const program = [
  "Pulumi.yaml",
  "components",
  "index.ts",
  "node_modules",
  "package.json",
  "tsconfig.json",
  "tsconfig.run.json",
];

/**
 * A stack of the program in a backend, a configuration and a namespace of its own, under the real CLI: a platform that
 * the user has up on the same cluster is not touched.
 */
export class TestStack {
  /** The project of this stack: commands are run in it. */
  readonly folder = mkdtempSync(join(tmpdir(), "cancer-mlops-stack-"));
  private readonly backend = join(this.folder, "backend");
  private readonly config: Record<string, Config>;

  private name: string;

  constructor(
    readonly namespace: string,
    /** Its name at first, and of the file Pulumi.STACK.yaml whose settings it has. */
    stack: "dev" | "prod",
    changes: Record<string, Config>,
  ) {
    this.name = stack;
    mkdirSync(this.backend);
    for (const part of program) symlinkSync(join(root, part), join(this.folder, part));
    const file = parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8")) as { config: Record<string, Config> };
    this.config = Object.fromEntries(
      Object.entries(file.config).map(([key, value]) => [key.replace("cancer-mlops:", ""), value]),
    );
    this.configure({ kubernetes: { context: sandbox.context, namespace } });
    this.configure(changes);
  }

  /** Merges changes into the stack's configuration, as a user who edits its file. */
  configure(changes: Record<string, Config>): void {
    for (const [key, value] of Object.entries(changes)) this.config[key] = merge(this.config[key] ?? {}, value);
    const config = Object.fromEntries(
      Object.entries(this.config).map(([key, value]) => [`cancer-mlops:${key}`, value]),
    );
    writeFileSync(join(this.folder, `Pulumi.${this.name}.yaml`), stringify({ config }));
  }

  /** Sets one key anew, whatever it was. */
  replace(key: string, value: Config): void {
    this.config[key] = {};
    this.configure({ [key]: value });
  }

  async create(): Promise<void> {
    // That of a run before may still be on its way out, or there, where the run was killed.
    await this.inCluster("delete", "namespace", this.namespace, "--ignore-not-found", "--timeout=180s");
    await this.select();
  }

  /** Makes the stack, and asks no cluster. */
  async select(): Promise<void> {
    await this.pulumi("stack", "select", "--create", this.name);
  }

  /** What the CLI printed. */
  async up(): Promise<string> {
    return this.pulumi("up", "--yes", "--skip-preview");
  }

  /** Fails where the plan is not empty. */
  async previewExpectingNoChanges(): Promise<string> {
    return this.pulumi("preview", "--expect-no-changes");
  }

  /** What the CLI printed on its way to an error. */
  async refused(command: "up" | "preview"): Promise<string> {
    const args = command === "up" ? ["up", "--yes", "--skip-preview"] : ["preview"];
    const { failed, all } = await this.run("pulumi", [...args, "--non-interactive"]);
    if (!failed) throw new Error(`pulumi ${command} was expected to fail:\n${all}`);
    return all;
  }

  async destroy(): Promise<string> {
    return this.pulumi("destroy", "--yes", "--skip-preview");
  }

  async output<T>(name: string): Promise<T> {
    const { stdout } = await this.must("pulumi", ["stack", "output", name, "--json", "--show-secrets"]);
    return JSON.parse(stdout) as T;
  }

  /** Standard output of kubectl in the stack's namespace. */
  async kubectl(...args: string[]): Promise<string> {
    const { stdout } = await this.must("kubectl", [
      "--context",
      sandbox.context,
      "--namespace",
      this.namespace,
      ...args,
    ]);
    return stdout;
  }

  /** Names of objects, as `kind/name`. */
  async names(kinds: string, ...args: string[]): Promise<string[]> {
    const text = await this.kubectl("get", kinds, "--output", "name", ...args);
    return text.split("\n").filter((line) => line !== "");
  }

  /** The pods of the services that run or are to run. */
  async pods(): Promise<Pod[]> {
    const { items } = JSON.parse(await this.kubectl("get", "pods", "--output", "json")) as PodList;
    return items
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ metadata, status }) => ({
        service: metadata.labels["app.kubernetes.io/name"] ?? "",
        name: metadata.name,
        uid: metadata.uid,
        started: status.containerStatuses?.every(({ started }) => started === true) ?? false,
        ready: status.containerStatuses?.every(({ ready }) => ready) ?? false,
        restarts: status.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0,
      }));
  }

  /** Runs a command in a pod of its own from an image that the cluster has, and gives what it printed. */
  async runPod(name: string, image: string, env: Record<string, string>, command: readonly string[]): Promise<string> {
    const variables = Object.entries(env).map(([key, value]) => `--env=${key}=${value}`);
    return this.finish(name, `--image=${image}`, ...variables, "--command", "--", ...command);
  }

  private async finish(name: string, ...args: string[]): Promise<string> {
    await this.kubectl("run", name, "--image-pull-policy=IfNotPresent", "--restart=Never", ...args);
    const phase = await eventually(
      () => this.kubectl("get", "pod", name, "--output=jsonpath={.status.phase}"),
      (found) => ["Succeeded", "Failed"].includes(found),
      180,
    );
    const printed = await this.kubectl("logs", name);
    if (phase === "Failed") throw new Error(`pod ${name} failed: ${printed}`);
    await this.kubectl("delete", "pod", name, "--now");
    return printed;
  }

  /**
   * Runs a shell script, as root, in a pod that has every claim of the namespace at /claims/NAME, and gives what it
   * printed. All of them can be mounted at once, on the one node there is.
   */
  async inClaims(script: string): Promise<string> {
    const claims = (await this.names("persistentvolumeclaims")).map((name) => name.replace(/^.*\//, ""));
    const name = `in-claims-${String(Date.now())}`;
    const overrides = {
      spec: {
        containers: [
          {
            name,
            image: "prom/prometheus:v2.48.0",
            command: ["sh", "-euc", script],
            securityContext: { runAsUser: 0, runAsGroup: 0 },
            volumeMounts: claims.map((claim) => ({ name: claim, mountPath: `/claims/${claim}` })),
          },
        ],
        volumes: claims.map((claim) => ({ name: claim, persistentVolumeClaim: { claimName: claim } })),
      },
    };
    return this.finish(name, "--image=prom/prometheus:v2.48.0", `--overrides=${JSON.stringify(overrides)}`);
  }

  /** Claims and the volumes behind them: another volume would be an empty one. */
  boundVolumes(): Promise<string> {
    return this.kubectl(
      "get",
      "persistentvolumeclaims",
      "--output=jsonpath={range .items[*]}{.metadata.name} {.metadata.uid} {.spec.volumeName}\n{end}",
    );
  }

  /** The services' pods once all of them are ready, and no others are there. */
  async readyPods(): Promise<Pod[]> {
    return eventually(
      () => this.pods(),
      (pods) => pods.length === 4 && pods.every(({ ready }) => ready),
      120,
    );
  }

  /** Loses the state, as a machine that burns down does. What runs in the cluster goes on. */
  async loseState(): Promise<void> {
    rmSync(this.backend, { recursive: true });
    mkdirSync(this.backend);
    await this.select();
  }

  /** Loses everything, in the cluster too. */
  async loseAll(): Promise<void> {
    await this.endInCluster();
    await this.loseState();
    await this.create();
  }

  /** A new stack of another name takes its place, with the same settings. The one before is forgotten, not ended. */
  async replaceBy(name: string): Promise<void> {
    this.name = name;
    this.configure({});
    await this.select();
  }

  /** The resources in the stack's state. */
  async state(): Promise<readonly StateResource[]> {
    const { stdout } = await this.must("pulumi", ["stack", "export"]);
    return (JSON.parse(stdout) as { deployment: { resources?: StateResource[] } }).deployment.resources ?? [];
  }

  /** Ends everything, kept claims included, without Pulumi: whatever a failed test left is taken away too. */
  async remove(): Promise<void> {
    await this.endInCluster();
    this.forget();
  }

  /** Nobody waits for it but who makes the stack again. */
  private async endInCluster(): Promise<void> {
    const role = `cancer-mlops:${this.namespace}:${this.name}:prometheus`;
    await this.inCluster("delete", "clusterroles,clusterrolebindings", role, "--ignore-not-found");
    await this.inCluster("delete", "namespace", this.namespace, "--ignore-not-found", "--wait=false");
  }

  /** Deletes the stack's project and state, and nothing in a cluster. */
  forget(): void {
    rmSync(this.folder, { recursive: true });
  }

  async createObject(object: object): Promise<void> {
    const file = join(this.folder, "object.json");
    writeFileSync(file, JSON.stringify(object));
    await this.kubectl("create", "--filename", file);
  }

  /** kubectl, on what is not in the stack's namespace; it may fail. */
  inCluster(...args: string[]): Promise<Result> {
    return this.run("kubectl", ["--context", sandbox.context, ...args]);
  }

  private async pulumi(...args: string[]): Promise<string> {
    const { all } = await this.must("pulumi", [...args, "--non-interactive"]);
    return all;
  }

  private async must(file: string, args: readonly string[]) {
    const result = await this.run(file, args);
    if (result.failed) throw new Error(`${file} ${args.join(" ")}\n${result.all}`);
    return result;
  }

  /**
   * Starts pulumi, in a process group of its own, and does something to it as soon as `when` is true.
   *
   * @param attack - given the number of the process, which is also that of its group.
   * @returns how it ended, by itself or not.
   * @throws {Error} where it ended before.
   */
  async attacked(
    command: "up" | "destroy",
    when: (printed: string) => Promise<boolean> | boolean,
    attack: (pid: number) => Promise<void> | void,
  ): Promise<Result & { readonly signal: NodeJS.Signals | null }> {
    const args = [command, "--yes", "--skip-preview", "--non-interactive"];
    const child = spawn("pulumi", args, { ...this.options(), stdio: ["ignore", "pipe", "pipe"], detached: true });
    const printed = listen(child);
    const ended = new Promise<{ failed: boolean; signal: NodeJS.Signals | null }>((resolve) => {
      child.once("close", (code, signal) => {
        resolve({ failed: code !== 0, signal });
      });
    });
    const { pid } = child;
    try {
      if (pid === undefined) throw new Error("it did not start");
      await Promise.race([eventually(async () => when(printed.all), Boolean, 180), ended]);
      if (child.exitCode !== null) throw new Error("it ended before");
      await attack(pid);
      return { ...(await ended), ...printed };
    } catch (error) {
      if (pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-pid, "SIGKILL");
      throw new Error(`pulumi ${command} could not be attacked as planned:\n${printed.all}`, { cause: error });
    }
  }

  /** Takes away the lock that a killed command left. */
  async cancel(): Promise<void> {
    await this.pulumi("cancel", "--yes");
  }

  /** Runs a command in the stack's project, with its backend; it may fail. */
  run(file: string, args: readonly string[]): Promise<Result> {
    const child = spawn(file, args, { ...this.options(), stdio: ["ignore", "pipe", "pipe"] });
    const printed = listen(child);
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => {
        resolve({ ...printed, failed: code !== 0 });
      });
    });
  }

  private options() {
    return {
      cwd: this.folder,
      env: {
        ...process.env,
        // A list, one of whose files is not there: kubectl takes both, and so must the program.
        KUBECONFIG: [join(this.folder, "no-kubeconfig"), process.env.KUBECONFIG].join(delimiter),
        PULUMI_BACKEND_URL: `file://${this.backend}`,
        PULUMI_CONFIG_PASSPHRASE: "of a test",
        PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
        PULUMI_STACK: this.name,
      },
    };
  }
}

/** What a process prints, as it comes. */
function listen({ stdout, stderr }: ChildProcessByStdio<null, Readable, Readable>): { stdout: string; all: string } {
  const printed = { stdout: "", all: "" };
  stdout.setEncoding("utf8").on("data", (text: string) => {
    printed.stdout += text;
    printed.all += text;
  });
  stderr.setEncoding("utf8").on("data", (text: string) => {
    printed.all += text;
  });
  return printed;
}

/** A dev stack whose NodePorts end in a digit of its own: tests and a user's platform share the cluster. */
export function devStack(namespace: string, digit: number, changes: Record<string, Config> = {}): TestStack {
  const service = (first: number) => ({ service: { nodePort: first + digit } });
  const stack = new TestStack(namespace, "dev", {
    api: service(31800),
    mlflow: service(31500),
    prometheus: service(31900),
    grafana: service(31300),
  });
  stack.configure(changes);
  return stack;
}

function merge(left: Config, right: Config): Config {
  const merged = Object.entries(right).map(([key, value]) => {
    const old = left[key];
    return [key, isObject(old) && isObject(value) ? merge(old, value) : value];
  });
  return { ...left, ...(Object.fromEntries(merged) as Config) };
}

function isObject(value: unknown): value is Config {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Asks again until the answer is as expected, for so many seconds at most. */
export async function eventually<T>(ask: () => Promise<T>, expected: (answer: T) => boolean, seconds = 60): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask().catch((error: unknown) => error);
    if (!(answer instanceof Error) && expected(answer as T)) return answer as T;
    if (Date.now() > deadline) {
      throw new Error(
        `after ${String(seconds)} s still: ${answer instanceof Error ? answer.message : JSON.stringify(answer)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
