import type { ServiceName } from "../catalog/services";
import { serviceNames } from "../catalog/services";
import type { ConstraintViolation } from "./problems";
import type { Settings } from "./schema";

const PORT = "cannot be overridden: probes and Services use this port";
const LISTEN = "cannot be overridden: probes and Services use the pod's own address";
const PASSWORD =
  "cannot be overridden; set the password by pulumi config set --secret cancer-mlops:grafanaAdminPassword";
const MODEL = "cannot be overridden: the update waits for the model of api.model; set that";

/** Environment variables that the platform sets: with another value no pod may become ready. */
const reserved: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>> = {
  api: { API_HOST: LISTEN, API_PORT: PORT, DEFAULT_MODEL: MODEL, MODEL_NAME: MODEL, MODEL_VERSION: MODEL },
  grafana: {
    GF_SERVER_HTTP_ADDR: LISTEN,
    GF_SERVER_HTTP_PORT: PORT,
    GF_SERVER_PROTOCOL: "cannot be overridden: probes and Services use http; set routing.tls for https",
    // Grafana's image does not start if both the file and the variable name a password.
    GF_SECURITY_ADMIN_PASSWORD: PASSWORD,
    GF_SECURITY_ADMIN_PASSWORD__FILE: PASSWORD,
  },
};

/** Returns the reserved variables that a stack sets. Values are not quoted: one may be a password. */
export function reservedEnv(settings: Settings): ConstraintViolation[] {
  const set = [
    ...serviceNames.map((service) => [service, "env", settings[service].env] as const),
    ["api", "config", settings.api.config] as const,
  ];
  return set.flatMap(([service, key, variables]) =>
    Object.entries(reserved[service] ?? {}).flatMap(([name, message]) => {
      const path = `${service}.${key}.${name}`;
      return Object.hasOwn(variables, name) ? [{ path, message, involves: [path] }] : [];
    }),
  );
}
