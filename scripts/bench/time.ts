/** Runs the commands in turn, so that a machine that slows down slows all of them. @returns the median seconds of each. */
export async function interleaved<T extends readonly (() => Promise<unknown>)[]>(
  runs: number,
  commands: readonly [...T],
): Promise<{ [K in keyof T]: number }> {
  const seconds = commands.map((): number[] => []);
  for (let run = 0; run < runs; run++) {
    for (const [index, start] of commands.entries()) {
      const started = performance.now();
      await start();
      seconds[index]?.push((performance.now() - started) / 1000);
    }
  }
  return seconds.map(median) as { [K in keyof T]: number };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
