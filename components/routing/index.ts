import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { controllers } from "../../lib/catalog/controllers";
import { labelsOf } from "../../lib/catalog/labels";
import type { PerEnabledService } from "../../lib/catalog/services";
import type { RoutingSettings } from "../../lib/config";
import type { Route } from "../../lib/config/routes";
import { hostsOf } from "../../lib/config/routes";
import type { PlatformContext } from "../kubernetes/context";
import type { ServiceEndpoints } from "../kubernetes/service";
import { certificate } from "./certificate";
import type { RoutingContext } from "./context";
import { credentials } from "./credentials";
import { httpRoutes } from "./gateway";
import { ingresses } from "./ingress";

export interface RoutingArgs {
  readonly context: PlatformContext;
  readonly settings: RoutingSettings;
  /** Version of this program. */
  readonly version: string;
  readonly routes: readonly Route[];
  readonly endpoints: PerEnabledService<ServiceEndpoints>;
}

/** The routes to the services, with their certificate and password. */
export class Routing extends pulumi.ComponentResource {
  /** The generated password of `routing.auth.basic`. */
  public readonly password: pulumi.Output<string> | undefined;
  public readonly routes: readonly (k8s.networking.v1.Ingress | k8s.apiextensions.CustomResource)[];

  constructor(name: string, args: RoutingArgs, opts?: pulumi.ComponentResourceOptions) {
    // The type is part of every URN below it: it never changes.
    super("cancer-mlops:index:Edge", name, {}, opts);
    const { settings } = args;
    const { tls, via, controller, auth } = settings;
    const base = {
      platform: args.context,
      settings,
      labels: labelsOf(args.context.stack, name, "routing", args.version),
      routes: args.routes,
      endpoints: args.endpoints,
      parent: this,
    };
    const certificateSecret = certificate(base, hostsOf(args.routes));
    const usersSecret = auth?.basic && credentials(base, auth.basic, controller ?? "traefik");
    const cloudCertificate =
      via === "ingress" && controller !== undefined && controllers[controller].capabilities.cloudCertificate;
    const context: RoutingContext = {
      ...base,
      certificate: certificateSecret,
      usersSecret: usersSecret?.name,
      redirects: certificateSecret !== undefined || (tls !== undefined && cloudCertificate),
    };
    this.password = usersSecret?.password;
    this.routes = createRoutes(context);
    this.registerOutputs({ password: this.password });
  }
}

function createRoutes(context: RoutingContext) {
  switch (context.settings.via) {
    case "ingress":
      return ingresses(context);
    case "gateway":
      return httpRoutes(context);
  }
}
