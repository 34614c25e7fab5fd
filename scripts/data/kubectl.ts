import { execa } from "execa";
import { interruption } from "./interruption";

/** What every object of Kubernetes has, as far as it is read here. */
export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly { readonly manager: string }[];
  };
}

/** kubectl on one context and namespace. */
export class Kubectl {
  constructor(
    private readonly context: string,
    readonly namespace: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /**
   * Standard output of a short command. It runs to its end even when the user interrupts: it may put things right.
   *
   * @throws {Error} with kubectl's own message.
   */
  async run(args: readonly string[], input = ""): Promise<string> {
    const { failed, stdout, stderr } = await execa("kubectl", this.options(args), {
      env: this.env,
      extendEnv: false,
      input,
      reject: false,
      // Ctrl-C reaches all processes of the terminal's foreground group; a detached one is in a group of its own.
      detached: true,
      maxBuffer: 256 * 2 ** 20,
    });
    if (failed) throw new Error(`kubectl ${args.slice(0, 3).join(" ")}: ${stderr.trim() || "no answer"}`);
    return stdout;
  }

  /** Objects of a kind, by a label selector. */
  async list<T extends KubernetesObject>(kind: string, selector: string): Promise<readonly T[]> {
    const text = await this.run(["get", kind, "--selector", selector, "--output=json"]);
    return (JSON.parse(text) as { items: T[] }).items;
  }

  /** One object; undefined where there is none. */
  async find<T extends KubernetesObject>(kind: string, name: string): Promise<T | undefined> {
    const text = await this.run(["get", kind, name, "--ignore-not-found", "--show-managed-fields", "--output=json"]);
    return text === "" ? undefined : (JSON.parse(text) as T);
  }

  /** A merge patch under a name of our own. */
  async patch(kind: string, name: string, patch: unknown): Promise<void> {
    const manager = `--field-manager=${MANAGER}`;
    await this.run(["patch", kind, name, "--type=merge", manager, `--patch=${JSON.stringify(patch)}`]);
  }

  /**
   * Gives up the fields that {@link patch} and others of ours wrote. While we own them, a `pulumi up` that changes
   * one fails: "Server-Side Apply field conflict".
   */
  async disown(kind: string, name: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const found = await this.find(kind, name);
      const fields = found?.metadata.managedFields ?? [];
      const others = fields.filter(({ manager }) => manager !== MANAGER);
      if (found === undefined || others.length === fields.length) return;
      const patch = [
        { op: "test", path: "/metadata/resourceVersion", value: found.metadata.resourceVersion },
        { op: "replace", path: "/metadata/managedFields", value: others },
      ];
      try {
        await this.run(["patch", kind, name, "--type=json", `--patch=${JSON.stringify(patch)}`]);
        return;
      } catch (error) {
        // Somebody, such as a controller, wrote to it in between.
        if (attempt === 10) throw error;
      }
    }
  }

  /** A program in a pod, with pipes to it; it ends when the user interrupts. */
  exec(pod: string, command: readonly string[]) {
    return execa("kubectl", this.options(["exec", "--stdin", pod, "--", ...command]), {
      env: this.env,
      extendEnv: false,
      buffer: { stdout: false },
      stdin: "pipe",
      reject: false,
      cancelSignal: interruption,
    });
  }

  private options(args: readonly string[]): string[] {
    return ["--context", this.context, "--namespace", this.namespace, ...args];
  }
}

/** The name under which objects are changed here. */
export const MANAGER = "cancer-mlops-data";

/**
 * Asks until the answer is there.
 *
 * @throws {Error} after the time, with what was waited for, or when the user interrupts.
 */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined>,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`After ${String(seconds)} s still waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
