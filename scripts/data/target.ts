import { execa } from "execa";
import { validate } from "../../lib/config";
import type { Settings } from "../../lib/config";
import { environment, sandboxWithTools } from "../environment";
import { Kubectl } from "./kubectl";
import { inputOf } from "./stackConfig";

/** The selected stack: its settings, and its cluster. */
export interface Target {
  readonly stack: string;
  readonly settings: Settings;
  /** The settings as the stack's file has them, without defaults. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly kubectl: Kubectl;
  readonly pulumi: (...args: string[]) => Promise<string>;
}

/** npm starts every command in the project's folder. */
const project = process.cwd();

/**
 * @throws {Error} in words where no stack is selected, or its settings are wrong.
 */
export async function selectedStack(): Promise<Target> {
  const env = await environment(await sandboxWithTools());
  const pulumi = async (...args: string[]) => {
    const { failed, stdout, stderr } = await execa("pulumi", [...args, "--non-interactive"], {
      cwd: project,
      env,
      extendEnv: false,
      reject: false,
      detached: true,
    });
    if (failed) throw new Error(`pulumi ${args.slice(0, 2).join(" ")}: ${stderr.trim() || stdout.trim()}`);
    return stdout;
  };
  const [stack, config] = await Promise.all([pulumi("stack", "--show-name"), pulumi("config", "--json")]);
  const input = inputOf(config);
  const settings = validate({ stack, sections: input }, [contextOf(input)]);
  const { context = "", namespace } = settings.kubernetes;
  return { stack, settings, input, pulumi, kubectl: new Kubectl(context, namespace, env) };
}

/** The context is taken as it is: kubectl says it if there is no such one. */
function contextOf({ kubernetes }: Readonly<Record<string, unknown>>): string {
  const { context } = (kubernetes ?? {}) as { context?: string };
  if (context === undefined) throw new Error("The stack names no cluster: kubernetes.context is not set");
  return context;
}
