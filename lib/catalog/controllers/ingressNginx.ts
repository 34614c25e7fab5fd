import type { IngressController } from "./controller";

/**
 * The retired community controller. It redirects to HTTPS by itself if the Ingress has a certificate.
 * https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
 */
export const ingressNginx: IngressController = {
  namespace: "ingress-nginx",
  capabilities: {
    stripPrefix: false,
    basicAuth: { entry: (user, hash) => ({ auth: `${user}:${hash}` }) },
    externalAuth: true,
    hsts: false,
    cloudCertificate: false,
  },
  annotations: ({ usersSecret, externalAuthUrl }) => ({
    ...(usersSecret === undefined
      ? {}
      : {
          "nginx.ingress.kubernetes.io/auth-type": "basic",
          "nginx.ingress.kubernetes.io/auth-secret": usersSecret,
          "nginx.ingress.kubernetes.io/auth-realm": "cancer-mlops",
        }),
    ...(externalAuthUrl === undefined ? {} : { "nginx.ingress.kubernetes.io/auth-url": externalAuthUrl }),
    // MLflow accepts artifacts of any size; the controller's default limit is 1 MB.
    "nginx.ingress.kubernetes.io/proxy-body-size": "0",
  }),
};
