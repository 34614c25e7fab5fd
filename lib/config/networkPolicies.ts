import { enabledServices } from "./enabledServices";
import type { Party, Port } from "./flows";
import { flowsOf } from "./flows";
import type { Settings } from "./schema";

export interface Rule {
  /** The other end of the connection. */
  readonly peer: Party;
  readonly ports: readonly Port[];
}

/** A NetworkPolicy: everything that the pods of one party may do. */
export interface PolicySpec {
  readonly name: string;
  readonly subject: Extract<Party, { kind: "service" | "helper" }>;
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}

/** Denies what no other policy allows, for all pods of the stack. */
export const DEFAULT_DENY = "cancer-mlops-default-deny";

/** The policy of each party: a flow is a rule of both its ends. */
export function policiesOf(settings: Settings): PolicySpec[] {
  if (!settings.networkPolicy.enabled) return [];
  const flows = flowsOf(settings);
  const subjects: PolicySpec["subject"][] = [
    ...enabledServices(settings).map((service) => ({ kind: "service" as const, service })),
    ...(flows.some(({ from }) => from.kind === "helper") ? [{ kind: "helper" as const }] : []),
  ];
  return subjects.map((subject) => ({
    name: `cancer-mlops-${subject.kind === "helper" ? "data-copy" : subject.service}`,
    subject,
    ingress: flows.filter(({ to }) => isSame(to, subject)).map(({ from: peer, ports }) => ({ peer, ports })),
    egress: flows.filter(({ from }) => isSame(from, subject)).map(({ to: peer, ports }) => ({ peer, ports })),
  }));
}

/** The names of all policies. */
export function networkPolicyNames(settings: Settings): string[] {
  if (!settings.networkPolicy.enabled) return [];
  return [...policiesOf(settings).map(({ name }) => name), DEFAULT_DENY];
}

function isSame(party: Party, subject: PolicySpec["subject"]): boolean {
  if (subject.kind === "helper") return party.kind === "helper";
  return party.kind === "service" && party.service === subject.service;
}
