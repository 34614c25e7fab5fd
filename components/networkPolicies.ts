import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { FIELD_OWNERSHIP } from "../lib/catalog/annotations";
import type { Labels } from "../lib/catalog/labels";
import { DATA_COPY, podSelector, stackSelector } from "../lib/catalog/labels";
import type { Settings } from "../lib/config";
import type { Party } from "../lib/config/flows";
import type { Rule } from "../lib/config/networkPolicies";
import { DEFAULT_DENY, policiesOf } from "../lib/config/networkPolicies";
import type { PlatformContext } from "./kubernetes/context";

type Peer = k8s.types.input.networking.v1.NetworkPolicyPeer;

export interface NetworkPoliciesArgs {
  readonly context: PlatformContext;
  readonly labels: Labels;
  readonly settings: Settings;
}

/** Denies all connections of the stack's pods but the named ones. Pods of others in the namespace are not concerned. */
export function createNetworkPolicies(
  { context, labels, settings }: NetworkPoliciesArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  if (!settings.networkPolicy.enabled) return;
  const metadata = (name: string) => ({ name, namespace: context.namespace, labels, annotations: FIELD_OWNERSHIP });
  const policyTypes = ["Ingress", "Egress"];
  const allowed = policiesOf(settings).map(
    ({ name, subject, ingress, egress }) =>
      new k8s.networking.v1.NetworkPolicy(
        name,
        {
          metadata: metadata(name),
          spec: {
            podSelector: { matchLabels: selectorOf(subject, context) },
            policyTypes,
            ingress: ingress.map((rule) => ({ ...portsOf(rule), ...sides("from", rule, context) })),
            egress: egress.map((rule) => ({ ...portsOf(rule), ...sides("to", rule, context) })),
          },
        },
        opts,
      ),
  );
  new k8s.networking.v1.NetworkPolicy(
    DEFAULT_DENY,
    {
      metadata: metadata(DEFAULT_DENY),
      spec: { podSelector: { matchLabels: stackSelector(context.stack) }, policyTypes },
    },
    // Last to come and first to go, so that a running stack is never without what is allowed.
    { ...opts, dependsOn: allowed },
  );
}

/** Without the field, all ports are allowed. */
function portsOf({ ports }: Rule): { ports?: { protocol: string; port: number }[] } {
  return ports.length === 0 ? {} : { ports: [...ports] };
}

/** Without the field, all addresses are allowed. */
function sides<F extends "from" | "to">(
  field: F,
  { peer }: Rule,
  context: PlatformContext,
): Partial<Record<F, Peer[]>> {
  const selected = peerOf(peer, context);
  return (selected === undefined ? {} : { [field]: [selected] }) as Partial<Record<F, Peer[]>>;
}

function peerOf(party: Party, context: PlatformContext): Peer | undefined {
  switch (party.kind) {
    case "service":
    case "helper":
      return { podSelector: { matchLabels: selectorOf(party, context) } };
    case "pods":
      return {
        ...(party.namespace === undefined
          ? {}
          : { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": party.namespace } } }),
        ...(party.namespace === undefined || Object.keys(party.labels).length > 0
          ? { podSelector: { matchLabels: party.labels } }
          : {}),
      };
    case "cidr":
      return { ipBlock: { cidr: party.cidr } };
    case "anyone":
      return undefined;
  }
}

function selectorOf(party: Extract<Party, { kind: "service" | "helper" }>, { stack }: PlatformContext) {
  return podSelector(stack, party.kind === "helper" ? DATA_COPY : party.service);
}
