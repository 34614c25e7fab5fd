import type { RoutingSettings } from "../settings";

export type Controller = NonNullable<RoutingSettings["controller"]>;

/** What a controller can do with the routes of an Ingress, each in words of its own. */
export interface Abilities {
  /** Take a path off. Where it cannot, the API gets its whole path, and ROOT_PATH to know it by. */
  readonly strip: boolean;
  /** Ask for a password. The key in the Secret that it reads users from; `user`: the user's name is the key. */
  readonly basicAuth: "users" | "htpasswd" | "auth" | "user" | false;
  readonly externalAuth: boolean;
  readonly hsts: boolean;
}

export function abilities(controller: Controller): Abilities {
  switch (controller) {
    case "traefik":
      return { strip: true, basicAuth: "users", externalAuth: true, hsts: true };
    case "haproxy":
      return { strip: true, basicAuth: "user", externalAuth: false, hsts: true };
    case "nginx":
      return { strip: true, basicAuth: "htpasswd", externalAuth: false, hsts: true };
    case "alb":
      return { strip: true, basicAuth: false, externalAuth: false, hsts: false };
    case "gke":
      return { strip: false, basicAuth: false, externalAuth: false, hsts: false };
    case "ingress-nginx":
      return { strip: false, basicAuth: "auth", externalAuth: true, hsts: false };
  }
}

/** What the routes to one service ask of the controller. */
export interface Asked {
  /** Of the Kubernetes Service. */
  readonly service: string;
  readonly namespace: string;
  /** Where the service answers when it is well. */
  readonly healthPath: string;
  /** The path to take off. */
  readonly strip: string | undefined;
  /** Name of the Secret with users and hashes of their passwords. */
  readonly usersSecret: string | undefined;
  readonly externalAuthUrl: string | undefined;
  /** The port of HTTPS that plain HTTP is sent on to; undefined where it is not. */
  readonly redirectPort: number | undefined;
  readonly hstsMaxAgeSeconds: number;
}

export type Annotations = Readonly<Record<string, string>>;

/**
 * Pure: what is asked, as the annotations of an Ingress. Traefik has resources of its own for it (middlewares.ts).
 * Those of Traefik are run in tests; the others are written after the documentation that each one names.
 */
export function annotations(controller: Exclude<Controller, "traefik">, asked: Asked): Annotations {
  switch (controller) {
    case "haproxy":
      return haproxy(asked);
    case "nginx":
      return nginx(asked);
    case "alb":
      return alb(asked);
    case "gke":
      return {};
    case "ingress-nginx":
      return ingressNginx(asked);
  }
}

/** https://www.haproxy.com/documentation/kubernetes-ingress/ingress-configuration/annotations/ */
function haproxy({ namespace, strip, usersSecret, redirectPort, hstsMaxAgeSeconds }: Asked): Annotations {
  return {
    ...(strip === undefined ? {} : { "haproxy.org/path-rewrite": String.raw`^${strip}/?(.*)$ /\1` }),
    ...(usersSecret === undefined
      ? {}
      : { "haproxy.org/auth-type": "basic-auth", "haproxy.org/auth-secret": `${namespace}/${usersSecret}` }),
    ...(redirectPort === undefined
      ? {}
      : {
          "haproxy.org/ssl-redirect": "true",
          "haproxy.org/ssl-redirect-code": "301",
          // Its own default is the port of the container, 8443.
          "haproxy.org/ssl-redirect-port": String(redirectPort),
        }),
    ...(hstsMaxAgeSeconds === 0
      ? {}
      : { "haproxy.org/response-set-header": `Strict-Transport-Security "max-age=${hstsMaxAgeSeconds}"` }),
  };
}

/**
 * https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-annotations/
 * It redirects by itself where the Ingress has a certificate.
 */
function nginx({ service, strip, usersSecret, hstsMaxAgeSeconds }: Asked): Annotations {
  return {
    // MLflow takes artifacts of any size; the controller's own limit is 1 MB.
    "nginx.org/client-max-body-size": "0",
    ...nginxHsts({ hstsMaxAgeSeconds }),
    ...(strip === undefined ? {} : { "nginx.org/rewrites": `serviceName=${service} rewrite=/` }),
    ...(usersSecret === undefined ? {} : { "nginx.org/basic-auth-secret": usersSecret }),
  };
}

export function nginxHsts({ hstsMaxAgeSeconds }: Pick<Asked, "hstsMaxAgeSeconds">): Annotations {
  if (hstsMaxAgeSeconds === 0) return {};
  return { "nginx.org/hsts": "true", "nginx.org/hsts-max-age": String(hstsMaxAgeSeconds) };
}

/** https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/ */
function alb({ service, namespace, healthPath, strip, redirectPort }: Asked): Annotations {
  return {
    // One load balancer for all the Ingresses of the stack.
    "alb.ingress.kubernetes.io/group.name": namespace,
    // The Services are ClusterIPs: the load balancer talks to the pods.
    "alb.ingress.kubernetes.io/target-type": "ip",
    "alb.ingress.kubernetes.io/healthcheck-path": healthPath,
    ...(redirectPort === undefined
      ? {}
      : {
          "alb.ingress.kubernetes.io/listen-ports": '[{"HTTP":80},{"HTTPS":443}]',
          "alb.ingress.kubernetes.io/ssl-redirect": "443",
        }),
    // From version 2.14 of the controller on.
    ...(strip === undefined
      ? {}
      : {
          [`alb.ingress.kubernetes.io/transforms.${service}`]: JSON.stringify([
            {
              type: "url-rewrite",
              urlRewriteConfig: { rewrites: [{ regex: `^${strip}/?(.*)$`, replace: "/$1" }] },
            },
          ]),
        }),
  };
}

/**
 * https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
 * It redirects by itself where the Ingress has a certificate, and limits bodies to 1 MB unless told otherwise.
 */
function ingressNginx({ usersSecret, externalAuthUrl }: Asked): Annotations {
  return {
    ...(usersSecret === undefined
      ? {}
      : {
          "nginx.ingress.kubernetes.io/auth-type": "basic",
          "nginx.ingress.kubernetes.io/auth-secret": usersSecret,
          "nginx.ingress.kubernetes.io/auth-realm": "cancer-mlops",
        }),
    ...(externalAuthUrl === undefined ? {} : { "nginx.ingress.kubernetes.io/auth-url": externalAuthUrl }),
    "nginx.ingress.kubernetes.io/proxy-body-size": "0",
  };
}
