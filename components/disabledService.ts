import * as pulumi from "@pulumi/pulumi";
import { labelsOf } from "../lib/catalog/labels";
import type { ServiceName } from "../lib/catalog/services";
import { services } from "../lib/catalog/services";
import type { StackClaim } from "../lib/cluster/stackClaims";
import type { PlatformContext } from "./kubernetes/context";
import { createClaim } from "./storage";

/** Of a service that is not enabled, the claims that exist. */
export class DisabledService extends pulumi.ComponentResource {
  /** @param type - of the component of the service: its claims keep their URNs. */
  constructor(
    type: "Prometheus" | "Grafana",
    name: ServiceName,
    args: { readonly context: PlatformContext; readonly tag: string; readonly claims: readonly StackClaim[] },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(`cancer-mlops:index:${type}`, name, {}, opts);
    const { context, tag, claims } = args;
    const labels = labelsOf(context.stack, name, services[name].component, tag);
    for (const { key } of claims.filter((claim) => services[name].claims.includes(claim.key))) {
      const { storage } = context;
      const retained = { ...storage, claims: { ...storage.claims, [key]: { ...storage.claims[key], retain: true } } };
      createClaim(key, { ...context, storage: retained }, labels, { parent: this });
    }
    this.registerOutputs({});
  }
}
