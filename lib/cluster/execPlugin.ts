import { execFile } from "node:child_process";
import type { RequestOptions } from "node:https";
import { promisify } from "node:util";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** The section `exec` of a user in a kubeconfig. */
export interface ExecConfig {
  readonly apiVersion?: string;
  readonly command: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly provideClusterInfo?: boolean;
}

interface Credential {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
  readonly expirationTimestamp?: string;
}

/** A credential is renewed this long before it expires. */
const MARGIN_MS = 30_000;

const NAME = "exec-plugin";

/** Returns a user whom {@link ExecPlugin} authenticates. */
export function withExecPlugin({ exec, ...user }: client.User): client.User {
  return exec === undefined ? user : { ...user, authProvider: { name: NAME } };
}

/**
 * The credential plugin of a kubeconfig. It runs once until its credential expires: the library's own authenticator runs it
 * for every request, and without KUBERNETES_EXEC_INFO.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export class ExecPlugin {
  private current: Promise<Credential> | undefined;

  constructor(
    private readonly config: ExecConfig,
    private readonly cluster: client.Cluster,
  ) {}

  isAuthProvider({ authProvider }: client.User): boolean {
    return (authProvider as { name?: string } | undefined)?.name === NAME;
  }

  async applyAuthentication(_: client.User, options: RequestOptions): Promise<void> {
    const { token, clientCertificateData, clientKeyData } = await this.credential();
    if (token !== undefined) Object.assign((options.headers ??= {}), { Authorization: `Bearer ${token}` });
    if (clientCertificateData !== undefined) options.cert = clientCertificateData;
    if (clientKeyData !== undefined) options.key = clientKeyData;
  }

  private async credential(): Promise<Credential> {
    this.current ??= this.run();
    const credential = await this.current;
    const expires = Date.parse(credential.expirationTimestamp ?? "");
    if (!(expires - MARGIN_MS < Date.now())) return credential;
    return (this.current = this.run());
  }

  private async run(): Promise<Credential> {
    const { command, args, env } = this.config;
    const variables = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
    const { stdout } = await promisify(execFile)(command, args ?? [], {
      env: { ...process.env, ...variables, KUBERNETES_EXEC_INFO: JSON.stringify(this.info()) },
    });
    const { status } = JSON.parse(stdout) as { readonly status?: Credential };
    if (status === undefined) throw new Error(`credential plugin ${command} returned no status`);
    return status;
  }

  private info(): object {
    const { apiVersion = "client.authentication.k8s.io/v1", provideClusterInfo = false } = this.config;
    const { server, caData, skipTLSVerify, tlsServerName, proxyUrl } = this.cluster;
    const cluster = {
      server,
      "certificate-authority-data": caData,
      "insecure-skip-tls-verify": skipTLSVerify,
      "tls-server-name": tlsServerName,
      "proxy-url": proxyUrl,
    };
    return {
      apiVersion,
      kind: "ExecCredential",
      spec: { interactive: false, ...(provideClusterInfo ? { cluster } : {}) },
    };
  }
}
