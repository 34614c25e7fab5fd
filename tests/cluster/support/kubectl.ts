import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { sandbox } from "./sandbox";

const execute = promisify(execFile);

/** kubectl in one namespace of the embedded cluster. */
export class Kubectl {
  constructor(readonly namespace: string) {}

  /** @returns standard output. */
  async run(...args: string[]): Promise<string> {
    return (await this.start(args)).stdout;
  }

  /** The names of objects, as `kind/name`. */
  async names(kinds: string, ...args: string[]): Promise<string[]> {
    const text = await this.run("get", kinds, "--output=name", ...args);
    return text.split("\n").filter((line) => line !== "");
  }

  async exists(object: string): Promise<boolean> {
    return (await this.run("get", object, "--ignore-not-found")) !== "";
  }

  async list<T>(kind: string): Promise<readonly T[]> {
    return (JSON.parse(await this.run("get", kind, "--output=json")) as { items: T[] }).items;
  }

  async create(object: object, ...args: string[]): Promise<void> {
    const creation = this.start(["create", "--filename=-", ...args]);
    creation.child.stdin?.end(JSON.stringify(object));
    await creation;
  }

  private start(args: readonly string[]) {
    const options = ["--context", sandbox.context, "--namespace", this.namespace];
    return execute("kubectl", [...options, ...args], { maxBuffer: 64 * 1024 * 1024 });
  }
}
