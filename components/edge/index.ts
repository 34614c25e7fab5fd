import * as pulumi from "@pulumi/pulumi";
import type * as k8s from "@pulumi/kubernetes";
import type { RouteKind } from "../cluster";
import type { CommonArgs } from "../common";
import type { Exposure } from "../exposure";
import { labels } from "../labels";
import type { Address, PerService, ServiceName } from "../routing";
import type { RoutingSettings } from "../settings";
import { certificate } from "./certificate";
import type { EdgeContext } from "./context";
import { credentials } from "./credentials";
import { httpRoutes } from "./gateway";
import { ingresses } from "./ingress";
import type { Route } from "./routes";
import { hostsOf, routesTo } from "./routes";

/** What keeps a route from being served; undefined once something serves it. */
export type Unserved = (kind: RouteKind, name: string) => Promise<string | undefined>;

export interface EdgeArgs {
  readonly common: CommonArgs;
  readonly settings: RoutingSettings;
  readonly version: string;
  readonly addresses: PerService<Address>;
  /** The services that a password is asked for. */
  readonly guarded: readonly ServiceName[];
  readonly services: PerService<Exposure>;
  readonly unserved: Unserved;
}

/** What stands between the services and the world: routes, certificate, password. */
export class Edge extends pulumi.ComponentResource {
  /** Of `routing.auth.basic`, where it is generated. */
  public readonly password: pulumi.Output<string> | undefined;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cancer-mlops:index:Edge", name, {}, opts);
    const { common, settings, services } = args;
    const routes = routesTo(args.addresses, args.guarded);
    const base = {
      common,
      settings,
      services,
      labels: labels(common.stack, name, "routing", args.version),
      parent: this,
    };
    const secret = certificate(base, hostsOf(routes));
    const context: EdgeContext = {
      ...base,
      certificate: secret,
      // A load balancer of AWS's has its certificate elsewhere, and redirects all the same.
      redirects:
        secret !== undefined ||
        (settings.tls !== undefined && settings.via === "ingress" && settings.controller === "alb"),
    };
    const users = settings.auth?.basic && credentials(context, settings.auth.basic, settings.controller ?? "traefik");
    this.password = users?.password;

    const made = this.routes(context, routes, users?.secretName);
    this.registerOutputs({ password: this.password, unserved: this.warnOfUnserved(made, args.unserved) });
  }

  private routes(context: EdgeContext, routes: readonly Route[], usersSecret: pulumi.Input<string> | undefined) {
    switch (context.settings.via) {
      case "ingress":
        return ingresses(context, routes, usersSecret);
      case "gateway":
        return httpRoutes(context, routes, usersSecret);
    }
  }

  /** What a controller makes of a route is known only after it is there. An update does not fail for it. */
  private warnOfUnserved(
    made: readonly (k8s.networking.v1.Ingress | k8s.apiextensions.CustomResource)[],
    unserved: Unserved,
  ): pulumi.Output<readonly string[]> {
    // Each id is there once the object is.
    const objects = pulumi.all(made.map(({ id, kind, metadata }) => pulumi.all([id, kind, metadata.name])));
    return objects.apply(async (routes) => {
      const problems = await Promise.all(
        routes.map(async ([, kind, name]) => {
          const problem = await unserved(kind as RouteKind, name);
          return problem === undefined ? [] : [`${kind} ${name}: ${problem}`];
        }),
      );
      const found = problems.flat();
      if (found.length > 0) void pulumi.log.warn(`Routes that nothing serves yet:\n  ${found.join("\n  ")}`, this);
      return found;
    });
  }
}
