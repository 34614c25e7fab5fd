import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { ConfigMap } from "@pulumi/pulumi/automation";
import { execa } from "execa";
import { digest } from "../../lib/catalog/digest";
import type { Sandbox } from "../environment";
import { backendUrl } from "../environment";
import type { StackFileSettings } from "./contents";
import { hasEncryption, readSalt, readSettings, withAdditions } from "./contents";

/** The context that a user chose by `npm start -- --context`. */
interface Choice {
  readonly context: string;
  /** The context in the stack's file. If the user changes it there, the choice is void. */
  readonly insteadOf?: string | undefined;
}

/**
 * The file of a stack in the clone, and the copy outside of the clone that npm commands pass to Pulumi. Pulumi writes a
 * salt into the copy, and it has the context that `npm start -- --context` chose: no tracked file changes.
 */
export class StackFile {
  private constructor(
    private readonly stack: string,
    private readonly file: string,
    private readonly text: string | undefined,
    /** All clones share the choice, as they share the state. */
    private readonly choiceFile: string,
    private readonly copy: string,
    private readonly embedded: string,
    /** The chosen context, unless it is that of the file. */
    public chosenContext: string | undefined,
  ) {}

  /**
   * Reads the file in the project's folder, in which npm runs every command.
   *
   * @param stack - its name, or ORGANIZATION/PROJECT/NAME.
   */
  static async load(stack: string, sandbox: Sandbox): Promise<StackFile> {
    const name = stack.replace(/^.*\//, "");
    const file = resolve(`Pulumi.${name}.yaml`);
    const folder = join(sandbox.home, "pulumi", "stack-files", digest(backendUrl(sandbox)));
    const choiceFile = join(folder, `${name}.json`);
    const copy = join(folder, digest(dirname(file)), `Pulumi.${name}.yaml`);
    const [text, choiceText = "{}"] = await Promise.all([readIfExists(file), readIfExists(choiceFile)]);
    const choice = JSON.parse(choiceText) as Partial<Choice>;
    const context = choice.insteadOf === readSettings(text).context ? choice.context : undefined;
    return new StackFile(stack, file, text, choiceFile, copy, sandbox.context, context);
  }

  get exists(): boolean {
    return this.text !== undefined;
  }

  get settings(): StackFileSettings {
    return readSettings(this.content());
  }

  /** Chooses a context for all npm commands. */
  async choose(context: string): Promise<void> {
    const insteadOf = readSettings(this.text).context;
    this.chosenContext = context === insteadOf ? undefined : context;
    const choice: Partial<Choice> = this.chosenContext === undefined ? {} : { context, insteadOf };
    await write(this.choiceFile, JSON.stringify(choice));
  }

  /** Returns the path for Pulumi's option `--config-file`. */
  async path(): Promise<string> {
    if (this.chosenContext === undefined && hasEncryption(this.text)) return this.file;
    const before = await readIfExists(this.copy);
    const content = this.content(readSalt(before));
    // Another command may be reading it.
    if (content !== before) await write(this.copy, content);
    return this.copy;
  }

  /** Returns a folder to run `pulumi stack init` in, which writes a salt into the stack file of its folder: the copy. */
  async projectFolder(): Promise<string> {
    const folder = dirname(this.copy);
    // Without the salt of a deleted stack, which may belong to another passphrase.
    await write(this.copy, this.content());
    await copyFile("Pulumi.yaml", join(folder, "Pulumi.yaml"));
    return folder;
  }

  /** The configuration, without the values of secrets. */
  async config(): Promise<ConfigMap> {
    return JSON.parse(await this.pulumiConfig("--json")) as ConfigMap;
  }

  /** The value of a secret. */
  secret(name: string): Promise<string> {
    return this.pulumiConfig("get", name);
  }

  private async pulumiConfig(...args: string[]): Promise<string> {
    const options = ["--stack", this.stack, "--config-file", await this.path()];
    return (await execa("pulumi", ["config", ...args, ...options])).stdout;
  }

  private content(salt?: string): string {
    return withAdditions(this.text, { context: this.chosenContext, salt }, this.embedded);
  }
}

async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, content);
}

async function readIfExists(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
