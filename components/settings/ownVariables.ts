import { serviceNames } from "../routing";
import type { Contradiction } from "./problems";
import type { Settings } from "./schema";

const PORT = "nothing: the port is fixed, and the probes and Services ask there";
const LISTEN = "nothing: the probes and Services ask at the pod's own address";
const PASSWORD = "nothing: the password is set by pulumi config set --secret cancer-mlops:grafanaAdminPassword";
const MODEL = "nothing: the model is set by api.model, and the update waits for that one";

/** Variables that are the platform's: with a value of the user's no pod may get ready. Each with what to set instead. */
const own: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  api: { API_HOST: LISTEN, API_PORT: PORT, DEFAULT_MODEL: MODEL, MODEL_NAME: MODEL, MODEL_VERSION: MODEL },
  grafana: {
    GF_SERVER_HTTP_ADDR: LISTEN,
    GF_SERVER_HTTP_PORT: PORT,
    GF_SERVER_PROTOCOL: "nothing: the probes and Services speak http; routing.tls brings https",
    // Grafana's image does not start where the file and the variable both name a password.
    GF_SECURITY_ADMIN_PASSWORD: PASSWORD,
    GF_SECURITY_ADMIN_PASSWORD__FILE: PASSWORD,
  },
};

/** Finds those that a stack sets all the same. Values are not quoted: one may be a password. */
export function ownVariables(settings: Settings): Contradiction[] {
  const set = [
    ...serviceNames.map((service) => [service, "env", settings[service].env] as const),
    ["api", "config", settings.api.config] as const,
  ];
  return set.flatMap(([service, key, variables]) =>
    Object.entries(own[service] ?? {}).flatMap(([name, allowed]) => {
      const path = `${service}.${key}.${name}`;
      return Object.hasOwn(variables, name) ? [{ path, found: "a value", allowed, involves: [path] }] : [];
    }),
  );
}
