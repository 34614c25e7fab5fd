import type { Paint, Style } from "../status/table";
import type { Result } from "./check";

const styles: Readonly<Record<Result["outcome"], Style>> = { ok: "good", failed: "bad", skipped: "notable" };

/** The results, and what to type next for the first that failed. */
export function report(results: readonly Result[], paint: Paint): string {
  const widest = (texts: readonly string[]) => Math.max(...texts.map(({ length }) => length));
  const services = widest(results.map(({ service }) => service));
  const checks = widest(results.map(({ check }) => check));
  const lines = results.map(({ service, check, outcome, detail }) =>
    [service.padEnd(services), check.padEnd(checks), paint(styles[outcome], outcome.padEnd(7)), detail].join("  "),
  );
  const failed = results.filter(({ outcome }) => outcome === "failed");
  const [first] = failed;
  const end = first === undefined ? "Nothing failed." : `${failed.length} failed. Next: ${nextCommand(first)}`;
  return [...lines, "", end].join("\n");
}

function nextCommand({ service, check }: Result): string {
  if (check === "access") return "npm run -s status";
  return `npm run -s kubectl -- logs deployment/${service} --tail=50`;
}
