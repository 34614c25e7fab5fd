import type * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import type { CommonArgs } from "../common";
import { FIELD_MANAGER, SKIP_AWAIT } from "../common";
import type { Exposure } from "../exposure";
import type { Labels } from "../labels";
import type { PerService } from "../routing";
import type { RoutingSettings } from "../settings";

/** What every object of the edge is made with. */
export interface EdgeContext {
  readonly common: CommonArgs;
  readonly settings: RoutingSettings;
  readonly labels: Labels;
  /** What each route leads to: it can only lead to a Service that exists. */
  readonly services: PerService<Exposure>;
  /** Secret with the certificate; undefined where the edge ends no TLS of its own. */
  readonly certificate: pulumi.Input<string> | undefined;
  /** Whether plain HTTP is sent on to HTTPS. */
  readonly redirects: boolean;
  readonly parent: pulumi.Resource;
}

/** Nothing of the edge is waited for by the provider: a controller may never come. */
export function metadata(
  name: string,
  { common, labels }: Pick<EdgeContext, "common" | "labels">,
  annotations: Readonly<Record<string, pulumi.Input<string>>> = {},
): k8s.types.input.meta.v1.ObjectMeta {
  return {
    name,
    namespace: common.namespace,
    labels,
    annotations: { ...FIELD_MANAGER, ...SKIP_AWAIT, ...annotations },
  };
}
