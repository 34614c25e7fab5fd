/** One piece of work that a command shows to its user. */
export interface Step {
  readonly id: string;
  readonly title: string;
  /** Seconds on a machine of two cores: shown until this machine's own duration is known. */
  readonly estimate: number;
  readonly log?: string;
  /** Bytes that it may take on the disk. */
  readonly room?: number;
  /** Ids of the steps that must have ended before. Ids of steps that are not part of the run do not count. */
  readonly needs?: readonly string[];
  run(context: StepContext): Promise<void>;
}

export interface StepContext {
  /** Aborted when another step fails or the user interrupts. */
  readonly signal: AbortSignal;
  /** Tells the newest progress, in a few words. */
  readonly report: (progress: string) => void;
}

/** What a display is told about the steps. */
export interface Display {
  started(step: Step, position: string): void;
  /** Called once a second while the step runs. */
  running(step: Step, position: string, status: string, seconds: number): void;
  ended(step: Step, position: string, seconds: number): void;
  failed(step: Step, position: string, seconds: number): void;
  /** Ends the display; what has not started by then never will. */
  close(): Promise<void>;
}
