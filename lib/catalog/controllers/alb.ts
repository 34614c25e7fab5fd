import type { IngressController } from "./controller";

/** https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/ */
export const alb: IngressController = {
  namespace: undefined,
  capabilities: {
    stripPrefix: true,
    basicAuth: undefined,
    externalAuth: false,
    hsts: false,
    // In AWS Certificate Manager.
    cloudCertificate: true,
  },
  annotations: ({ service, namespace, healthPath, stripPrefix, redirectPort }) => ({
    // One load balancer for all Ingresses of the stack.
    "alb.ingress.kubernetes.io/group.name": namespace,
    // The Services are ClusterIPs, so the load balancer connects to the pods.
    "alb.ingress.kubernetes.io/target-type": "ip",
    "alb.ingress.kubernetes.io/healthcheck-path": healthPath,
    ...(redirectPort === undefined
      ? {}
      : {
          "alb.ingress.kubernetes.io/listen-ports": '[{"HTTP":80},{"HTTPS":443}]',
          "alb.ingress.kubernetes.io/ssl-redirect": "443",
        }),
    // Version 2.14 or newer of the controller.
    ...(stripPrefix === undefined
      ? {}
      : {
          [`alb.ingress.kubernetes.io/transforms.${service}`]: JSON.stringify([
            {
              type: "url-rewrite",
              urlRewriteConfig: { rewrites: [{ regex: `^${stripPrefix}/?(.*)$`, replace: "/$1" }] },
            },
          ]),
        }),
  }),
};
