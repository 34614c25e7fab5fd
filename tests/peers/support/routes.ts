import { boundVolumes } from "../../cluster/support/claims";
import { servicePods } from "../../cluster/support/pods";
import type { PerService } from "../../cluster/support/stack";
import type { Combination } from "./combinations";
import { describeCombination } from "./combinations";
import type { PlatformBehindTraefik } from "./platform";
import { services } from "./platform";
import { writeTable } from "./table";

/** Declares a test for every combination, which the platform moves to in this order. @returns the results. */
export function testRoutes(platform: PlatformBehindTraefik, combinations: readonly Combination[]) {
  const { stack } = platform;
  const results: { combination: Combination; verdicts: PerService }[] = [];
  let volumes: string | undefined;

  beforeAll(async () => {
    await stack.create();
  }, 180_000);

  afterAll(async () => {
    await stack.remove();
  }, 180_000);

  test.each(combinations.map((combination) => [describeCombination(combination).join(", "), combination] as const))(
    "every service works behind %s",
    async (_, combination) => {
      const before = await uids(platform);
      await platform.moveTo(combination);
      const after = await uids(platform);
      const verdicts = await platform.verdicts(combination);
      const last = results.at(-1)?.combination;
      results.push({ combination, verdicts });
      expect(verdicts).toEqual(Object.fromEntries(services.map((service) => [service, "works"])));

      const pods = await servicePods(stack.kubectl);
      expect(pods.filter(({ ready, restarts }) => !ready || restarts > 0)).toEqual([]);
      volumes ??= await boundVolumes(stack.kubectl);
      expect(await boundVolumes(stack.kubectl)).toBe(volumes);
      // Pods restart only if their own address changes.
      if (last?.strategy === combination.strategy && last.tls === combination.tls) expect(after).toEqual(before);
    },
    300_000,
  );
  return results;
}

/** Declares the test that writes the results into the documentation. */
export function testTable(peer: string, results: ReturnType<typeof testRoutes>, count: number): void {
  test(`docs/compatibility.md has the results of ${peer}`, () => {
    expect(results).toHaveLength(count);
    const header = ["strategy", "via", "", "API", "MLflow", "Prometheus", "Grafana stand-in"];
    const rows = results.map(({ combination, verdicts }) => [
      ...describeCombination(combination),
      ...services.map((service) => verdicts[service]),
    ]);
    // If this fails, the table has been rewritten: commit it.
    expect(writeTable(peer, header, rows)).toBe(false);
  });
}

async function uids({ stack }: PlatformBehindTraefik): Promise<string[]> {
  return (await servicePods(stack.kubectl)).map(({ uid }) => uid).sort();
}
