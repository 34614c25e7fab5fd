import type { Annotations, IngressController } from "./controller";

/**
 * GKE redirects to HTTPS by a FrontendConfig, its own resource.
 * https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration
 */
export const gke: IngressController = {
  namespace: undefined,
  capabilities: {
    stripPrefix: false,
    basicAuth: undefined,
    externalAuth: false,
    hsts: false,
    cloudCertificate: false,
  },
  annotations: () => ({}),
};

/** @param name - of the FrontendConfig. */
export function gkeFrontendConfig(name: string): Annotations {
  return { "networking.gke.io/v1beta1.FrontendConfig": name };
}
