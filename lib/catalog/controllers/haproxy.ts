import type { IngressController } from "./controller";

/** https://www.haproxy.com/documentation/kubernetes-ingress/ingress-configuration/annotations/ */
export const haproxy: IngressController = {
  namespace: "haproxy-controller",
  capabilities: {
    stripPrefix: true,
    basicAuth: { entry: (user, hash) => ({ [user]: hash }) },
    externalAuth: false,
    hsts: true,
    cloudCertificate: false,
  },
  annotations: ({ namespace, stripPrefix, usersSecret, redirectPort, hstsMaxAgeSeconds }) => ({
    ...(stripPrefix === undefined ? {} : { "haproxy.org/path-rewrite": String.raw`^${stripPrefix}/?(.*)$ /\1` }),
    ...(usersSecret === undefined
      ? {}
      : { "haproxy.org/auth-type": "basic-auth", "haproxy.org/auth-secret": `${namespace}/${usersSecret}` }),
    ...(redirectPort === undefined
      ? {}
      : {
          "haproxy.org/ssl-redirect": "true",
          "haproxy.org/ssl-redirect-code": "301",
          // The default is the container's port, 8443.
          "haproxy.org/ssl-redirect-port": String(redirectPort),
        }),
    ...(hstsMaxAgeSeconds === 0
      ? {}
      : { "haproxy.org/response-set-header": `Strict-Transport-Security "max-age=${hstsMaxAgeSeconds}"` }),
  }),
};
