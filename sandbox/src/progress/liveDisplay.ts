import { Listr, type ListrTaskWrapper } from "listr2";

import type { Display, Step } from "./step";
import { formatDuration } from "./format";

type Task = ListrTaskWrapper<unknown, never, never>;

interface Line {
  readonly task: Promise<Task>;
  readonly settle: (error?: Error) => void;
}

/** For terminals: one live line per step. The steps run elsewhere; each task only waits for its step. */
export class LiveDisplay implements Display {
  private readonly lines = new Map<string, Line>();
  private readonly shown: Promise<unknown>;

  constructor(steps: readonly Step[]) {
    const tasks = steps.map((step) => {
      let settle!: (error?: Error) => void;
      let opened!: (task: Task) => void;
      const ended = new Promise<void>((resolve, reject) => {
        settle = (error) => {
          if (error) {
            reject(error);
          } else {
            resolve();
          }
        };
      });
      const task = new Promise<Task>((resolve) => (opened = resolve));
      this.lines.set(step.id, { task, settle });
      return {
        title: step.title,
        task: (_: unknown, wrapper: unknown) => {
          opened(wrapper as Task);
          return ended;
        },
      };
    });
    const list = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      renderer: "default",
      rendererOptions: { collapseErrors: false, showErrorMessage: false },
    });
    this.shown = list.run().catch(() => undefined);
  }

  started(step: Step, position: string): void {
    this.change(step, (task) => (task.title = `[${position}] ${step.title}`));
  }

  running(step: Step, _position: string, status: string): void {
    this.change(step, (task) => (task.output = status));
  }

  ended(step: Step, position: string, seconds: number): void {
    this.change(step, (task) => (task.title = `[${position}] ${step.title} (${formatDuration(seconds)})`));
    this.lines.get(step.id)?.settle();
  }

  failed(step: Step): void {
    this.lines.get(step.id)?.settle(new Error(step.title));
  }

  async close(): Promise<void> {
    // Steps that never started would keep the list running.
    this.lines.forEach((line) => {
      line.settle(new Error("not started"));
    });
    await this.shown;
  }

  private change(step: Step, action: (task: Task) => void): void {
    void this.lines.get(step.id)?.task.then(action);
  }
}
