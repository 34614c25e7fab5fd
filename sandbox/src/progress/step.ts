/** A unit of work that is shown to the user. */
export interface Step {
  readonly id: string;
  readonly title: string;
  /** Seconds on a machine with two cores, shown until a duration has been measured. */
  readonly estimate: number;
  readonly log?: string;
  /** Bytes. */
  readonly diskSpace?: number;
  /** Ids of steps to wait for. Ids of steps that are not part of the run are ignored. */
  readonly needs?: readonly string[];
  run(context: StepContext): Promise<void>;
}

export interface StepContext {
  /** Aborted if another step fails or the user interrupts. */
  readonly signal: AbortSignal;
  /** Sets the progress text. */
  readonly report: (progress: string) => void;
}

/** Shows the progress of steps. */
export interface Display {
  started(step: Step, position: string): void;
  /** Called every second while the step runs. */
  running(step: Step, position: string, status: string, seconds: number): void;
  ended(step: Step, position: string, seconds: number): void;
  failed(step: Step, position: string, seconds: number): void;
  /** Called after all steps have finished. */
  close(): Promise<void>;
}
