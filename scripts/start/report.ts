import { serviceNames } from "../../lib/catalog/services";
import type { PerService } from "../../lib/catalog/services";
import type { Verdict } from "./verdict";

/** What became of a deployment. */
export interface Deployed {
  readonly urls: PerService<string>;
  readonly verdicts: PerService<Verdict>;
  readonly seconds: number;
  /** Login name of Grafana's administrator. */
  readonly adminUser: string;
  /** Images in the cluster that only take the place of the real ones. */
  readonly standIns: readonly string[];
}

export function isWellDeployed({ verdicts }: Deployed): boolean {
  return serviceNames.every((name) => verdicts[name].state !== "failing");
}

/** Pure: what the user is told in the end. */
export function report(deployed: Deployed): string {
  const { urls, verdicts, adminUser, standIns } = deployed;
  const width = Math.max(...Object.values(urls).map((url) => url.length));
  const lines = serviceNames.map((name) =>
    `  ${name.padEnd(10)}  ${urls[name].padEnd(width)}  ${verdicts[name].words}`.trimEnd(),
  );
  const wrong = isWellDeployed(deployed) ? "" : "\n\nWhat the pods say: npm run -s kubectl -- get pods,events";
  const notReal =
    standIns.length === 0
      ? ""
      : `\n\nNot the real thing, since its registry cannot be reached here: ${standIns.join(", ")}, a stand-in.`;
  return `${heading(deployed)}
${lines.join("\n")}${wrong}

Grafana's login: ${adminUser}, and the password that this prints:
  npm run -s pulumi -- stack output grafanaAdminPassword --show-secrets${notReal}

See what runs:    npm run -s kubectl -- get pods
Take it down:     npm run -s pulumi -- destroy
Stop the cluster: npm run sandbox -- stop (reset deletes it, data included)`;
}

function heading({ verdicts, seconds }: Deployed): string {
  const failing = serviceNames.filter((name) => verdicts[name].state === "failing");
  if (failing.length > 0) {
    return `Deployed after ${seconds} s, but ${failing.join(", ")} did not answer as ${failing.length === 1 ? "it" : "they"} should:`;
  }
  const waiting = serviceNames.some((name) => verdicts[name].state === "waiting");
  return `The platform is up after ${seconds} s${waiting ? ", without a model so far" : ""}:`;
}
