import { z } from "zod";
import { serviceNames } from "../catalog/services";
import { cidr, labels } from "./kubernetes";
import type { ConstraintViolation } from "./problems";
import { show } from "./problems";
import type { Settings } from "./schema";
import { count, dnsLabel } from "./values";

/** What may connect to services of the stack: pods, or addresses. */
const client = z
  .strictObject({
    namespace: dnsLabel("a namespace")
      .optional()
      .describe("Namespace of the clients. Default: the namespace of the stack."),
    podLabels: labels.default({}).describe("Labels of the clients' pods. Default: all pods of the namespace."),
    cidr: cidr
      .optional()
      .describe("Addresses of clients that are not pods, such as a controller on the host network: `10.0.0.0/24`."),
    services: z
      .array(z.enum(serviceNames))
      .min(1, "at least one service")
      .describe("Services that the clients may connect to."),
  })
  .refine(
    ({ namespace, podLabels, cidr: addresses }) =>
      (namespace !== undefined || Object.keys(podLabels).length > 0) !== (addresses !== undefined),
    { error: "either a namespace, podLabels, or both, or a cidr" },
  );

const egressRule = z.strictObject({
  cidr: cidr.describe("Addresses that the pods may connect to: `203.0.113.0/24`."),
  ports: z.array(count(1, 65535)).default([]).describe("TCP and UDP ports. Default: all ports and protocols."),
  services: z
    .array(z.enum(serviceNames))
    .min(1, "at least one service")
    .optional()
    .describe("Services whose pods may connect. Default: all, and the pods of backups."),
});

export const networkPolicy = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe(
        "Denies all connections of the stack's pods, both ways, except those in docs/security.md. It has an effect only on clusters whose network enforces NetworkPolicies.",
      ),
    controllerNamespace: dnsLabel("a namespace")
      .optional()
      .describe(
        "Namespace of the controller's pods, from which the services with a route are reached. Default: that of the chart of `routing.controller`; any address where routes are not served by pods (`gke`, `alb`).",
      ),
    clients: z.array(client).default([]).describe("Others that may connect to services."),
    egress: z
      .array(egressRule)
      .default([])
      .describe("What the pods may connect to besides, such as a database or the server of an alert receiver."),
  })
  .prefault({});

/** Nothing but its policy's settings would say where the requests come from. */
export function networkPolicyConstraints({ networkPolicy: policy, routing }: Settings): ConstraintViolation[] {
  const needsNamespace = policy.enabled && routing.strategy !== "none" && routing.controller === undefined;
  const path = "networkPolicy.controllerNamespace";
  return [
    ...(needsNamespace && policy.controllerNamespace === undefined
      ? [
          {
            path,
            message: "not set, and there is no routing.controller to derive it from",
            fix: "expected the namespace of the pods that serve the routes",
            involves: ["networkPolicy", "routing"],
          },
        ]
      : []),
    ...(["controllerNamespace", "clients", "egress"] as const).flatMap((key) => {
      const value = policy[key];
      if (policy.enabled || value === undefined || value.length === 0) return [];
      return [
        {
          path: `networkPolicy.${key}`,
          message: "has no effect without networkPolicy.enabled: true",
          got: show(value),
          fix: "set networkPolicy.enabled: true, or remove it",
          involves: [`networkPolicy.${key}`, "networkPolicy.enabled"],
        },
      ];
    }),
  ];
}
