import { alb } from "./alb";
import type { ControllerCapabilities, IngressController } from "./controller";
import { gke } from "./gke";
import { haproxy } from "./haproxy";
import { ingressNginx } from "./ingressNginx";
import { nginx } from "./nginx";
import { traefik } from "./traefik";

export type * from "./controller";

/**
 * The Ingress controllers that the program has annotations for. Traefik's are run in tests; the others are written after
 * the documentation that each file names.
 */
export const controllers = {
  traefik,
  haproxy,
  nginx,
  alb,
  gke,
  "ingress-nginx": ingressNginx,
} as const satisfies Record<string, IngressController>;

export type ControllerName = keyof typeof controllers;

export const controllerNames = Object.keys(controllers) as [ControllerName, ...ControllerName[]];

/** The controllers with a capability. */
export function controllersWith(capability: keyof ControllerCapabilities): readonly ControllerName[] {
  return controllerNames.filter((name) => Boolean(controllers[name].capabilities[capability]));
}
