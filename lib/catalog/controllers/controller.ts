/** The features that an Ingress controller supports. */
export interface ControllerCapabilities {
  /** True if it can strip the prefix of a path. If not, the API gets the whole path, and ROOT_PATH to know its prefix. */
  readonly stripPrefix: boolean;
  /** The Secret that basic authentication reads; undefined if the controller has none. */
  readonly basicAuth: UsersSecret | undefined;
  readonly externalAuth: boolean;
  /** True if it can send Strict-Transport-Security. */
  readonly hsts: boolean;
  /** True if TLS ends at a load balancer with a certificate that Kubernetes does not know. */
  readonly cloudCertificate: boolean;
}

export interface UsersSecret {
  readonly type?: string;
  /** The entry of a user, from the bcrypt hash of the password. */
  readonly entry: (user: string, hash: string) => Readonly<Record<string, string>>;
}

/** Options of the route to one service. */
export interface RouteOptions {
  /** Name of the Kubernetes Service. */
  readonly service: string;
  readonly namespace: string;
  readonly healthPath: string;
  /** The path prefix to strip. */
  readonly stripPrefix: string | undefined;
  /** Name of the Secret with users and the hashes of their passwords. */
  readonly usersSecret: string | undefined;
  readonly externalAuthUrl: string | undefined;
  /** The HTTPS port that plain HTTP is redirected to; undefined if it is not redirected. */
  readonly redirectPort: number | undefined;
  readonly hstsMaxAgeSeconds: number;
  /** True if the Ingress has a certificate. */
  readonly tls: boolean;
  /** References to resources of the controller's own kinds, such as Middlewares. */
  readonly extensions: readonly string[];
}

export type Annotations = Readonly<Record<string, string>>;

export interface IngressController {
  /**
   * The namespace in which its documentation installs its pods; undefined if requests come from outside of the cluster's
   * pods.
   */
  readonly namespace: string | undefined;
  readonly capabilities: ControllerCapabilities;
  /** Annotations of the Ingress that routes to one service. */
  readonly annotations: (options: RouteOptions) => Annotations;
}
