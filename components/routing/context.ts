import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { FIELD_OWNERSHIP, SKIP_AWAIT } from "../../lib/catalog/annotations";
import type { Labels } from "../../lib/catalog/labels";
import type { PerEnabledService, ServiceName } from "../../lib/catalog/services";
import type { RoutingSettings } from "../../lib/config";
import type { Route } from "../../lib/config/routes";
import type { PlatformContext } from "../kubernetes/context";
import type { ServiceEndpoints } from "../kubernetes/service";

/** The input of every function that creates routes. */
export interface RoutingContext {
  readonly platform: PlatformContext;
  readonly settings: RoutingSettings;
  readonly labels: Labels;
  readonly routes: readonly Route[];
  /** The Services behind the routes. */
  readonly endpoints: PerEnabledService<ServiceEndpoints>;
  /** Name of the Secret with the certificate; undefined if TLS is terminated elsewhere. */
  readonly certificate: pulumi.Input<string> | undefined;
  /** Name of the Secret with users and the hashes of their passwords. */
  readonly usersSecret: pulumi.Input<string> | undefined;
  /** True if plain HTTP is redirected to HTTPS. */
  readonly redirects: boolean;
  readonly parent: pulumi.Resource;
}

/** Name of the Service behind a route: only services that are enabled have one. */
export function backendName({ endpoints }: RoutingContext, service: ServiceName): pulumi.Output<string> {
  const backend = endpoints[service];
  if (backend === undefined) throw new Error(`The route to ${service} has no Service`);
  return backend.internal.metadata.name;
}

/** The provider must not wait for a controller that may never be installed: lib/cluster/watch.ts waits for a limited time. */
export function metadata(
  name: string,
  { platform, labels }: Pick<RoutingContext, "platform" | "labels">,
  annotations: Readonly<Record<string, pulumi.Input<string>>> = {},
): k8s.types.input.meta.v1.ObjectMeta {
  return {
    name,
    namespace: platform.namespace,
    labels,
    annotations: { ...FIELD_OWNERSHIP, ...SKIP_AWAIT, ...annotations },
  };
}
