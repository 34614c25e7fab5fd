import type { MlflowArgs } from "./index";

/** Whom MLflow answers from 3.5 on; older versions answer everybody and do not read it. */

/** The origins of the pages whose requests are served, with commas between them. */
export function allowedOrigins({ externalUrls }: MlflowArgs): string {
  if (externalUrls === undefined) return "*";
  // Without one there is the port that kubectl forwards.
  const urls = externalUrls.length === 0 ? ["http://localhost:5000"] : externalUrls;
  return urls.map((url) => new URL(url).origin).join(",");
}

/** Hosts that MLflow answers to, with and without a port. */
export function allowedHosts(namespace: string, { externalUrls }: MlflowArgs): string[] {
  if (externalUrls === undefined) return ["*"];
  const service = ["mlflow-service", `mlflow-service.${namespace}`, `mlflow-service.${namespace}.svc`];
  const hosts = [
    "localhost",
    ...service,
    `mlflow-service.${namespace}.svc.cluster.local`,
    ...externalUrls.map((url) => new URL(url).hostname),
  ];
  // What has an asterisk is a pattern, in which brackets, as of an IPv6 address, stand for one of several characters.
  return hosts.flatMap((host) => [host, `${host.replace("[", "[[]")}:*`]);
}
