import type { Annotations, IngressController } from "./controller";

/**
 * F5's controller. It redirects to HTTPS by itself if the Ingress has a certificate.
 * https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-annotations/
 */
export const nginx: IngressController = {
  namespace: "nginx-ingress",
  capabilities: {
    stripPrefix: true,
    basicAuth: { type: "nginx.org/htpasswd", entry: (user, hash) => ({ htpasswd: `${user}:${hash}` }) },
    externalAuth: false,
    hsts: true,
    cloudCertificate: false,
  },
  annotations: ({ service, stripPrefix, usersSecret, hstsMaxAgeSeconds }) => ({
    // MLflow accepts artifacts of any size; the controller's default limit is 1 MB.
    "nginx.org/client-max-body-size": "0",
    ...nginxHsts(hstsMaxAgeSeconds),
    ...(stripPrefix === undefined ? {} : { "nginx.org/rewrites": `serviceName=${service} rewrite=/` }),
    ...(usersSecret === undefined ? {} : { "nginx.org/basic-auth-secret": usersSecret }),
  }),
};

export function nginxHsts(maxAgeSeconds: number): Annotations {
  if (maxAgeSeconds === 0) return {};
  return { "nginx.org/hsts": "true", "nginx.org/hsts-max-age": String(maxAgeSeconds) };
}

/**
 * The controller accepts several Ingresses for one host only if one is the master, which has the certificate, and the
 * others are its minions, which have the paths.
 * https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/cross-namespace-configuration/
 */
export const nginxMergeable = (type: "master" | "minion"): Annotations => ({
  "nginx.org/mergeable-ingress-type": type,
});
