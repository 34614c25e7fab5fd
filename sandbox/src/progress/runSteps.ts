import { UserError } from "../errors";
import { durationsFile } from "../paths";
import { CommandError, lastLines } from "../system/run";
import { Durations } from "./durations";
import { formatStatus } from "./format";
import { LiveDisplay } from "./liveDisplay";
import { PlainDisplay } from "./plainDisplay";
import type { Display, Step } from "./step";

/** Runs each step as soon as the steps it needs have finished. The first failure aborts the others. */
export async function runSteps(steps: readonly Step[]): Promise<void> {
  if (steps.length === 0) {
    return;
  }
  const abort = new AbortController();
  const interrupt = (): void => {
    abort.abort(new UserError("Interrupted.", "Run the command again to resume."));
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);

  const display: Display = process.stdout.isTTY ? new LiveDisplay(steps) : new PlainDisplay();
  const durations = new Durations(durationsFile);
  const runs = new Map<string, Promise<void>>();
  steps.forEach((step, index) => {
    const needed = (step.needs ?? []).map((id) => runs.get(id)).filter((run) => run !== undefined);
    const run = Promise.all(needed).then(() =>
      runStep(step, `${index + 1}/${steps.length}`, display, durations, abort),
    );
    // Failures are handled below, after all steps have finished.
    run.catch(() => undefined);
    runs.set(step.id, run);
  });

  await Promise.allSettled(runs.values());
  await display.close();
  process.off("SIGINT", interrupt);
  process.off("SIGTERM", interrupt);
  if (abort.signal.aborted) {
    throw abort.signal.reason;
  }
}

async function runStep(
  step: Step,
  position: string,
  display: Display,
  durations: Durations,
  abort: AbortController,
): Promise<void> {
  abort.signal.throwIfAborted();
  const begin = Date.now();
  const seconds = (): number => (Date.now() - begin) / 1000;
  const usual = durations.usual(step.id, step.estimate);
  let progress: string | undefined;
  display.started(step, position);
  const timer = setInterval(() => {
    display.running(step, position, formatStatus({ seconds: seconds(), usual, progress, log: step.log }), seconds());
  }, 1000);
  try {
    await step.run({ signal: abort.signal, report: (newest) => (progress = newest) });
    durations.remember(step.id, seconds());
    display.ended(step, position, seconds());
  } catch (error) {
    display.failed(step, position, seconds());
    abort.abort(explain(step, error));
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Names the failed step and shows the end of its log. */
function explain(step: Step, error: unknown): Error {
  if (error instanceof UserError) {
    return error;
  }
  const log = error instanceof CommandError ? error.command.log : step.log;
  const excerpt = log ? lastLines(log, 20).map((line) => `  ${line}`) : [];
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError(
    [`${step.title}: ${reason}`, ...excerpt].join("\n"),
    log ? `Full log: ${log}\nFix the cause and run the command again to resume.` : undefined,
  );
}
