import type { Display, Step } from "./step";
import { formatDuration } from "./format";

const secondsBetweenSignsOfLife = 15;

/** For logs and pipes: a line when a step starts and ends, and a sign of life in between. */
export class PlainDisplay implements Display {
  private readonly nextSign = new Map<string, number>();

  started(step: Step, position: string): void {
    this.nextSign.set(step.id, secondsBetweenSignsOfLife);
    console.log(`[${position}] ${step.title}`);
  }

  running(step: Step, position: string, status: string, seconds: number): void {
    const next = this.nextSign.get(step.id) ?? secondsBetweenSignsOfLife;
    if (seconds >= next) {
      this.nextSign.set(step.id, next + secondsBetweenSignsOfLife);
      console.log(`[${position}]   ${step.title}: ${status}`);
    }
  }

  ended(step: Step, position: string, seconds: number): void {
    console.log(`[${position}] ${step.title}: done in ${formatDuration(seconds)}`);
  }

  failed(step: Step, position: string, seconds: number): void {
    console.log(`[${position}] ${step.title}: failed after ${formatDuration(seconds)}`);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
