import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { root } from "./stack";

/** A stack of another Pulumi program, in the same backend as a stack of this one. */
export class Neighbour {
  private readonly folder = mkdtempSync(join(tmpdir(), "cancer-mlops-neighbour-"));
  private stack: Stack | undefined;

  constructor(
    private readonly project: string,
    private readonly env: Readonly<Record<string, string>>,
    program: string,
  ) {
    writeFileSync(join(this.folder, "Pulumi.yaml"), `name: ${project}\nruntime: nodejs\nmain: index.js\n`);
    writeFileSync(join(this.folder, "package.json"), "{}");
    writeFileSync(join(this.folder, "index.js"), program);
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
  }

  /** Name of the stack in a StackReference. */
  get reference(): string {
    return `organization/${this.project}/dev`;
  }

  async create(): Promise<void> {
    const envVars = { ...this.env, PULUMI_STACK: "dev" };
    this.stack = await LocalWorkspace.createOrSelectStack({ stackName: "dev", workDir: this.folder }, { envVars });
  }

  async up(): Promise<OutputMap> {
    if (this.stack === undefined) throw new Error("the stack has not been created");
    return (await this.stack.up()).outputs;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
