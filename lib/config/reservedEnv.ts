import { addressesOf } from "../catalog/addresses";
import { claimNames } from "../catalog/claims";
import type { ServiceName } from "../catalog/services";
import { serviceNames } from "../catalog/services";
import type { ConstraintViolation } from "./problems";
import type { Settings } from "./schema";

/** Why a variable may not be set, by its name. */
type Reserved = Readonly<Record<string, string>>;

const PORT = "cannot be overridden: probes and Services use this port";
const LISTEN = "cannot be overridden: probes and Services use the pod's own address";
const MODEL = "cannot be overridden: the update waits for the model of api.model; set that";

/** Variables that would have no effect, contradict other settings, or keep pods from becoming ready. */
const reserved: Readonly<Record<ServiceName, (settings: Settings) => Reserved>> = {
  api: () => ({ API_HOST: LISTEN, API_PORT: PORT, DEFAULT_MODEL: MODEL, MODEL_NAME: MODEL, MODEL_VERSION: MODEL }),
  mlflow: reservedOfMlflow,
  prometheus: () => ({}),
  grafana: reservedOfGrafana,
};

const DATABASE = `not supported: MLflow stores runs and models in SQLite on PVC ${claimNames.mlflowBackend}`;
const ARTIFACTS = `not supported: clients upload artifacts to the server, which stores them on PVC ${claimNames.mlflowArtifacts}`;
const WORKERS = "has no effect; set mlflow.workers";
const ACCOUNTS = "cannot be overridden; set mlflow.basicAuth, whose password is the output mlflowAdminPassword";

/**
 * The options of `mlflow server` take precedence over most of these.
 * https://mlflow.org/docs/latest/api_reference/cli.html#mlflow-server
 */
function reservedOfMlflow({ routing }: Settings): Reserved {
  const { prefix } = addressesOf(routing).mlflow;
  const needed = `cannot be overridden while MLflow serves below ${prefix}, which needs it`;
  return {
    MLFLOW_BACKEND_STORE_URI: DATABASE,
    MLFLOW_REGISTRY_STORE_URI: DATABASE,
    MLFLOW_READ_REPLICA_BACKEND_STORE_URI: DATABASE,
    MLFLOW_TRACKING_URI: DATABASE,
    MLFLOW_DEFAULT_ARTIFACT_ROOT: ARTIFACTS,
    MLFLOW_ARTIFACTS_DESTINATION: ARTIFACTS,
    MLFLOW_SERVE_ARTIFACTS: ARTIFACTS,
    MLFLOW_ARTIFACTS_ONLY: ARTIFACTS,
    MLFLOW_HOST: LISTEN,
    UVICORN_HOST: LISTEN,
    MLFLOW_PORT: PORT,
    UVICORN_PORT: PORT,
    MLFLOW_WORKERS: WORKERS,
    UVICORN_WORKERS: WORKERS,
    WEB_CONCURRENCY: WORKERS,
    MLFLOW_STATIC_PREFIX: "cannot be overridden: probes use the root; set routing.prefixes.mlflow",
    MLFLOW_AUTH_CONFIG_PATH: ACCOUNTS,
    MLFLOW_AUTH_ADMIN_USERNAME: ACCOUNTS,
    MLFLOW_AUTH_ADMIN_PASSWORD: ACCOUNTS,
    ...(prefix === "" ? {} : { PREFIX: needed, PYTHONPATH: needed }),
  };
}

const PASSWORD =
  "cannot be overridden; set the password by pulumi config set --secret cancer-mlops:grafanaAdminPassword, or grafana.adminPasswordSecret";

/** https://grafana.com/docs/grafana/latest/setup-grafana/configure-docker/#default-paths */
function reservedOfGrafana({ routing, grafana }: Settings): Reserved {
  const { url } = addressesOf(routing).grafana;
  return {
    GF_SERVER_HTTP_ADDR: LISTEN,
    GF_SERVER_HTTP_PORT: PORT,
    GF_SERVER_PROTOCOL: "cannot be overridden: probes and Services use http; set routing.tls for https",
    GF_SERVER_SERVE_FROM_SUB_PATH:
      "cannot be overridden: probes use the path of the route; set routing.prefixes.grafana",
    ...(url === undefined && grafana.service.externalUrl === undefined
      ? {}
      : { GF_SERVER_ROOT_URL: `cannot be overridden: it is ${url ?? "grafana.service.externalUrl"}; remove it` }),
    GF_SECURITY_ADMIN_USER: "cannot be overridden; set grafana.adminUser",
    GF_SECURITY_ADMIN_PASSWORD: PASSWORD,
    GF_PATHS_DATA: `cannot be overridden: PVC ${claimNames.grafanaData} is mounted at /var/lib/grafana`,
    GF_PATHS_PROVISIONING: "cannot be overridden: the datasource is mounted at /etc/grafana/provisioning",
  };
}

/** Returns why a service's variable is reserved; undefined if it is not. */
export function reservedReason(service: ServiceName, name: string, settings: Settings): string | undefined {
  if (service === "mlflow" && name.startsWith("_MLFLOW_")) return "cannot be overridden: MLflow sets it itself";
  const variables = reserved[service](settings);
  // Grafana's image reads NAME__FILE as the file with the value of NAME, and does not start if both are set.
  const variable = service === "grafana" ? name.replace(/__FILE$/, "") : name;
  return Object.hasOwn(variables, variable) ? variables[variable] : undefined;
}

/** The API may listen on all addresses of either family. */
const ANY_ADDRESS = ["0.0.0.0", "::"];

/** Returns the reserved variables that a stack sets. Values are not quoted: one may be a password. */
export function reservedEnv(settings: Settings): ConstraintViolation[] {
  const set = [
    ...serviceNames.map((service) => [service, "env", settings[service].env] as const),
    ["api", "config", settings.api.config] as const,
  ];
  return set.flatMap(([service, key, variables]) =>
    Object.entries(variables)
      .filter(([name, value]) => !(name === "API_HOST" && ANY_ADDRESS.includes(value)))
      .flatMap(([name]) => {
        const path = `${service}.${key}.${name}`;
        const message = reservedReason(service, name, settings);
        return message === undefined ? [] : [{ path, message, involves: [path] }];
      }),
  );
}

/** The container's own variables take precedence over those of app-config. */
export function overriddenConfig({ api }: Settings): ConstraintViolation[] {
  return Object.keys(api.config)
    .filter((name) => Object.hasOwn(api.env, name))
    .map((name) => ({
      path: `api.config.${name}`,
      message: "has no effect: api.env sets the same variable",
      fix: "remove one of them",
      involves: [`api.config.${name}`, `api.env.${name}`],
    }));
}
