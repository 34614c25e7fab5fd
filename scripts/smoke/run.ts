import { addressesOf } from "../../lib/catalog/addresses";
import type { PerService, ServiceName } from "../../lib/catalog/services";
import { serviceNames, servedPrefix, services } from "../../lib/catalog/services";
import { isEnabled } from "../../lib/config/enabledServices";
import type { Target } from "../data/target";
import { apiChecks } from "./api";
import type { Check, Result } from "./check";
import { runChecks } from "./check";
import { forward } from "./forward";
import { grafanaChecks } from "./grafana";
import type { Login } from "./http";
import { Http } from "./http";
import { mlflowChecks } from "./mlflow";
import { prometheusChecks } from "./prometheus";

interface Options {
  /** The request for a prediction. @default a sample for the model of examples/model-api */
  readonly body: object | undefined;
}

/** Checks every service that should run, all at the same time. */
export async function smoke(target: Target, { body }: Options): Promise<Result[]> {
  const checks: PerService<(http: Http) => Check[]> = {
    api: (http) => apiChecks(http, body),
    mlflow: mlflowChecks,
    prometheus: prometheusChecks,
    grafana: grafanaChecks,
  };
  const outputs = await target.pulumi.outputs();
  const results = serviceNames.map(async (service): Promise<Result[]> => {
    const detail = notRunning(target, service);
    if (detail !== undefined) return [{ service, check: "", outcome: "skipped", detail }];
    try {
      const login = await loginOf(target, service, (name) => outputs[name]?.value as string | undefined);
      return await checked(target, service, (base) => checks[service](new Http(base, login)));
    } catch (error) {
      return [
        { service, check: "access", outcome: "failed", detail: error instanceof Error ? error.message : String(error) },
      ];
    }
  });
  return (await Promise.all(results)).flat();
}

function notRunning({ settings }: Target, service: ServiceName): string | undefined {
  if (!isEnabled(settings, service)) return `${service}.enabled is false`;
  return settings[service].replicas === 0 ? `${service}.replicas is 0` : undefined;
}

async function checked(
  { settings, kubectl }: Target,
  service: ServiceName,
  checksAt: (base: string) => Check[],
): Promise<Result[]> {
  const options = [...kubectl, "--namespace", settings.kubernetes.namespace];
  const forwarded = await forward(options, `${service}-service`, services[service].port);
  try {
    const prefix = servedPrefix(service, addressesOf(settings.routing)[service].prefix);
    return await runChecks(service, checksAt(forwarded.url + prefix));
  } finally {
    forwarded.close();
  }
}

/** The administrator of a service that has accounts; undefined for others. */
async function loginOf(
  { settings, cluster }: Target,
  service: ServiceName,
  output: (name: string) => string | undefined,
): Promise<Login | undefined> {
  const { mlflow, grafana, kubernetes } = settings;
  const account =
    service === "grafana"
      ? { user: grafana.adminUser, secret: grafana.adminPasswordSecret, name: "grafanaAdminPassword" }
      : service === "mlflow" && mlflow.basicAuth
        ? { user: "admin", secret: mlflow.adminPasswordSecret, name: "mlflowAdminPassword" }
        : undefined;
  if (account === undefined) return undefined;
  const { user, secret, name } = account;
  if (secret !== undefined) {
    const { data } = await cluster.core.readNamespacedSecret({ namespace: kubernetes.namespace, name: secret.name });
    const password = Buffer.from(data?.[secret.key] ?? "", "base64").toString();
    return { user, password };
  }
  const password = output(name);
  if (password === undefined) throw new Error(`the stack has no output ${name} yet: run pulumi up`);
  return { user, password };
}
