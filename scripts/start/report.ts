import { serviceNames } from "../../lib/catalog/services";
import type { PerEnabledService, PerService } from "../../lib/catalog/services";
import type { Health } from "./health";

export interface Deployment {
  readonly urls: Partial<PerService<string>>;
  /** The command that makes a service without a URL reachable. */
  readonly accessCommands: Partial<PerService<string>>;
  /** Of the services that are enabled. */
  readonly health: PerEnabledService<Health>;
  readonly seconds: number;
  /** Login name of Grafana's administrator. */
  readonly adminUser: string;
  /** The Secret of the user's own with the password; undefined if it is an output of the stack. */
  readonly adminPasswordSecret: string | undefined;
  /** Stand-in images in the cluster. */
  readonly standIns: readonly string[];
}

export function hasFailed({ health }: Deployment): boolean {
  return Object.values(health).some(({ state }) => state === "failing");
}

export function report(deployment: Deployment): string {
  const { urls, accessCommands, health, adminUser, adminPasswordSecret, standIns } = deployment;
  const width = Math.max(0, ...serviceNames.map((name) => urls[name]?.length ?? 0));
  const lines = serviceNames.flatMap((name) => {
    const { message } = health[name] ?? {};
    if (message === undefined) return [];
    const access = urls[name]?.padEnd(width) ?? accessCommands[name] ?? "";
    return [`  ${name.padEnd(10)}  ${access}  ${message}`.trimEnd()];
  });
  const diagnosis = hasFailed(deployment) ? "\n\nPod status and events: npm run -s kubectl -- get pods,events" : "";
  const standIn =
    standIns.length === 0 ? "" : `\n\nStand-in image in use (registry unreachable): ${standIns.join(", ")}`;
  const password =
    adminPasswordSecret === undefined
      ? "that this prints:\n  npm run -s pulumi -- stack output grafanaAdminPassword --show-secrets"
      : `in Secret ${adminPasswordSecret}`;
  const login =
    health.grafana === undefined ? "" : `\n\nLog in to Grafana as ${adminUser}, with the password ${password}`;
  return `${heading(deployment)}
${lines.join("\n")}${diagnosis}${login}${standIn}

Show the pods:     npm run -s kubectl -- get pods
Destroy the stack: npm run -s pulumi -- destroy
Stop the cluster:  npm run sandbox -- stop (reset deletes it, data included)`;
}

function heading({ health, seconds }: Deployment): string {
  const failing = serviceNames.filter((name) => health[name]?.state === "failing");
  if (failing.length > 0) return `Deployed after ${seconds} s, but not healthy: ${failing.join(", ")}`;
  const waiting = Object.values(health).some(({ state }) => state === "waiting");
  return `The platform is up after ${seconds} s${waiting ? ", without a model" : ""}:`;
}

/** A simulated cluster runs no pods, so no URL answers. */
export function simulatedReport(seconds: number): string {
  return `The stack is deployed to a simulated cluster after ${seconds} s. Plan, state and API objects are real.
Pods do not run and only appear to be ready, so no URL answers.

Show the objects:  npm run -s kubectl -- get all
Destroy the stack: npm run -s pulumi -- destroy
Stop the cluster:  npm run sandbox -- stop (reset deletes it)`;
}
