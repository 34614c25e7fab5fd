/** Restrictions of MLflow 3.5 and newer; older versions ignore them. */

/**
 * The origins of pages that may send requests, separated by commas.
 *
 * @param externalUrls - undefined if they are known only after the deployment, in which case every origin is allowed.
 */
export function allowedOrigins(externalUrls: readonly string[] | undefined): string {
  if (externalUrls === undefined) return "*";
  // Without an external URL, users forward the port.
  const urls = externalUrls.length === 0 ? ["http://localhost:5000", "http://127.0.0.1:5000"] : externalUrls;
  return urls.map((url) => new URL(url).origin).join(",");
}

/** The values of the Host header that MLflow accepts, with and without a port. */
export function allowedHosts(namespace: string, externalUrls: readonly string[] | undefined): string[] {
  if (externalUrls === undefined) return ["*"];
  const service = `mlflow-service.${namespace}`;
  const hosts = [
    // A forwarded port.
    "localhost",
    "127.0.0.1",
    "mlflow-service",
    service,
    `${service}.svc`,
    `${service}.svc.cluster.local`,
    ...externalUrls.map((url) => new URL(url).hostname),
  ];
  // A host with an asterisk is a pattern, in which the bracket of an IPv6 address has to be escaped.
  return hosts.flatMap((host) => [host, `${host.replace("[", "[[]")}:*`]);
}
