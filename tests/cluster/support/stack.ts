import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { EngineEvent, OpType, OutputMap, Stack } from "@pulumi/pulumi/automation";
import { CommandError, LocalWorkspace } from "@pulumi/pulumi/automation";
import { Kubectl } from "./kubectl";
import { sandbox } from "./sandbox";
import type { Config, Value } from "./stackFile";
import { StackFile } from "./stackFile";

/** The folder of the program. */
export const root = resolve(__dirname, "../../..");

export type PerService = Readonly<Record<"api" | "mlflow" | "prometheus" | "grafana", string>>;

interface Outputs {
  readonly urls: Partial<PerService>;
  readonly accessCommands: Partial<PerService>;
  readonly internalUrls: PerService;
  readonly grafanaAdminPassword: string;
  readonly mlflowAdminPassword: string;
  readonly edgePassword: string;
  readonly afterDestroy: object;
  readonly claims: readonly { readonly name: string; readonly unused?: boolean }[];
}

export interface StateResource {
  readonly type: string;
  readonly urn: string;
  readonly retainOnDelete?: boolean;
  readonly inputs?: { readonly metadata?: { readonly name?: string } };
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** One step of a plan. */
export interface Step {
  readonly op: OpType;
  readonly type: string;
  readonly urn: string;
}

interface Update {
  readonly steps: readonly Step[];
  /** The text of each warning. */
  readonly warnings: readonly string[];
}

/**
 * A stack of the program, with a backend, a configuration and a namespace of its own: a platform that the user has
 * deployed to the same cluster is not touched.
 */
export class TestStack {
  /** The project of this stack: commands run in it. */
  readonly folder = mkdtempSync(join(tmpdir(), "cancer-mlops-stack-"));
  readonly kubectl: Kubectl;
  readonly backend = join(this.folder, "backend");
  private readonly file: StackFile;
  private readonly variables: Record<string, string> = {};
  private stack: Stack | undefined;
  private outputs: OutputMap = {};

  constructor(
    readonly namespace: string,
    /** Its first name; also that of the stack file whose settings it starts with. */
    private name: "dev" | "prod" | (string & {}),
    changes: Record<string, Value>,
    /** The folder of the program. */
    program = root,
  ) {
    this.kubectl = new Kubectl(namespace);
    mkdirSync(this.backend);
    this.useProgram(program);
    this.file = new StackFile(program, name);
    this.configure({ kubernetes: { context: sandbox.context, namespace } });
    this.configure(changes);
  }

  /** From the next command on, the stack runs the program of this folder. Its stack file stays. */
  useProgram(program: string): void {
    for (const entry of readdirSync(program)) {
      if (/^(\..*|Pulumi\..+\.yaml)$/.test(entry)) continue;
      rmSync(join(this.folder, entry), { force: true });
      symlinkSync(join(program, entry), join(this.folder, entry));
    }
  }

  /** Merges changes into the stack file. */
  configure(changes: Record<string, Value>): void {
    this.file.merge(changes);
    this.file.write(this.folder, this.name);
  }

  replace(key: string, value: Value): void {
    this.file.replace(key, value);
    this.file.write(this.folder, this.name);
  }

  /** The environment of commands. */
  get env(): Record<string, string> {
    return {
      // Like kubectl, the program takes a list of files, of which one may be missing.
      KUBECONFIG: [join(this.folder, "no-kubeconfig"), process.env.KUBECONFIG].join(delimiter),
      // As that of `npm start`: a kill leaves the state readable.
      PULUMI_BACKEND_URL: `file://${this.backend}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: "of a test",
      PULUMI_STACK: this.name,
      // npm commands keep their stack files there. The programs are found in PATH.
      CANCER_MLOPS_HOME: join(this.backend, "home"),
      ...this.variables,
    };
  }

  /** Sets environment variables of the commands to come. */
  setEnv(variables: Readonly<Record<string, string>>): void {
    Object.assign(this.variables, variables);
    this.selected().workspace.envVars = this.env;
  }

  /** Creates the stack, and deletes the namespace that an aborted test run left. */
  async create(): Promise<void> {
    await this.kubectl.run("delete", "namespace", this.namespace, "--ignore-not-found", "--timeout=180s");
    await this.select();
  }

  /** Creates the stack without access to a cluster. */
  async select(): Promise<void> {
    this.stack = await LocalWorkspace.createOrSelectStack(
      { stackName: this.name, workDir: this.folder },
      { envVars: this.env },
    );
  }

  async up(): Promise<Update> {
    return this.update(async (onEvent) => {
      this.outputs = (await this.selected().up({ onEvent })).outputs;
    });
  }

  async preview(): Promise<Update> {
    return this.update((onEvent) => this.selected().preview({ onEvent }));
  }

  /** @throws {CommandError} if the plan is not empty. */
  async previewExpectingNoChanges(): Promise<void> {
    await this.selected().preview({ expectNoChanges: true });
  }

  /** Expects the command to fail. @returns the text of its errors. */
  async refused(command: "up" | "preview"): Promise<string> {
    const errors: string[] = [];
    const onEvent = ({ diagnosticEvent: event }: EngineEvent) => {
      if (event?.severity === "error") errors.push(event.message);
    };
    await expect(this.selected()[command]({ onEvent })).rejects.toThrow(CommandError);
    return errors.join("\n");
  }

  async destroy(): Promise<void> {
    await this.selected().destroy();
  }

  /** Releases the lock of a command that was killed. */
  async cancel(): Promise<void> {
    await this.selected().cancel();
  }

  /** `pulumi stack export | pulumi stack import` */
  async importOwnState(): Promise<void> {
    await this.selected().importStack(await this.selected().exportStack());
  }

  /** Runs updates that the state does not have afterwards, as if they had been killed before they saved it. */
  async unrecorded(updates: () => Promise<void>): Promise<void> {
    const state = await this.selected().exportStack();
    await updates();
    await this.selected().importStack(state);
  }

  /** An output of the last `up`. */
  output<Name extends keyof Outputs>(name: Name): Outputs[Name] {
    return this.outputs[name]?.value as Outputs[Name];
  }

  async state(): Promise<readonly StateResource[]> {
    const { deployment } = (await this.selected().exportStack()) as { deployment: { resources?: StateResource[] } };
    return deployment.resources ?? [];
  }

  /** The state as it is stored, with its secrets encrypted. */
  storedState(): string {
    return readFileSync(join(this.backend, ".pulumi/stacks/cancer-mlops", `${this.name}.json`), "utf8");
  }

  /** Loses the state. What runs in the cluster is unchanged. */
  async loseState(): Promise<void> {
    rmSync(this.backend, { recursive: true });
    mkdirSync(this.backend);
    await this.select();
  }

  /** Loses the state and everything in the cluster. */
  async loseAll(): Promise<void> {
    await this.deleteObjects();
    await this.loseState();
    await this.create();
  }

  /** Removes the stack and creates one of another name with the same settings. */
  async replaceBy(name: string): Promise<void> {
    const { workspace } = this.selected();
    await workspace.removeStack(this.name, { force: true });
    this.name = name;
    this.configure({});
    await this.select();
  }

  /** Deletes everything, retained claims included, without Pulumi: also what a failed test left. */
  async remove(): Promise<void> {
    await this.deleteObjects();
    this.forget();
  }

  /** Deletes the stack's project and state, and nothing in a cluster. */
  forget(): void {
    rmSync(this.folder, { recursive: true });
  }

  private async deleteObjects(): Promise<void> {
    const role = `cancer-mlops.${this.namespace}.${this.name}.prometheus`;
    await this.kubectl.run("delete", "clusterroles,clusterrolebindings", role, "--ignore-not-found");
    await this.kubectl.run("delete", "namespace", this.namespace, "--ignore-not-found", "--wait=false");
  }

  private async update(run: (onEvent: (event: EngineEvent) => void) => Promise<unknown>): Promise<Update> {
    const steps: Step[] = [];
    const warnings: string[] = [];
    await run(({ resourcePreEvent, diagnosticEvent }) => {
      if (resourcePreEvent !== undefined) steps.push(resourcePreEvent.metadata);
      if (diagnosticEvent?.severity === "warning") warnings.push(diagnosticEvent.message);
    });
    return { steps, warnings };
  }

  private selected(): Stack {
    if (this.stack === undefined) throw new Error("the stack has not been created");
    return this.stack;
  }
}

/** A dev stack whose NodePorts end in a digit of its own: tests and a user's platform share the cluster. */
export function devStack(
  namespace: string,
  digit: number,
  changes: Record<string, Config> = {},
  program = root,
): TestStack {
  const service = (first: number) => ({ service: { nodePort: first + digit } });
  const stack = new TestStack(
    namespace,
    "dev",
    { api: service(31800), mlflow: service(31500), prometheus: service(31900), grafana: service(31300) },
    program,
  );
  stack.configure(changes);
  return stack;
}
