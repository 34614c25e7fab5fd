import type { MlflowArgs } from "./index";

/** Whom MLflow answers from 3.5 on; older versions answer everybody and do not read it. */

/** The origin of the pages whose requests are served. */
export function allowedOrigin({ settings, externalUrl }: MlflowArgs): string {
  if (settings.service.type === "LoadBalancer") return "*";
  return externalUrl === undefined ? "http://localhost:5000" : new URL(externalUrl).origin;
}

/** Hosts that MLflow answers to, with and without a port. */
export function allowedHosts(namespace: string, { settings, externalUrl }: MlflowArgs): string[] {
  // Only the cloud knows the address of its load balancer.
  if (settings.service.type === "LoadBalancer") return ["*"];
  const service = ["mlflow-service", `mlflow-service.${namespace}`, `mlflow-service.${namespace}.svc`];
  const hosts = [
    "localhost",
    ...service,
    `mlflow-service.${namespace}.svc.cluster.local`,
    ...(externalUrl === undefined ? [] : [new URL(externalUrl).hostname]),
  ];
  // What has an asterisk is a pattern, in which brackets, as of an IPv6 address, stand for one of several characters.
  return hosts.flatMap((host) => [host, `${host.replace("[", "[[]")}:*`]);
}
