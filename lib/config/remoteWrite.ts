import { z } from "zod";
import type { ConstraintViolation } from "./problems";
import type { Settings } from "./schema";

/** The shape of `prometheus.externalLabels`. */
export const externalLabels = z
  .record(z.string().regex(/^[a-zA-Z_]\w*$/, 'a label name, such as "cluster"'), z.string().min(1, "a non-empty text"))
  .default({})
  .describe(
    "Labels of all samples and alerts that leave this Prometheus, such as `cluster: eu-1`, which tell it apart from others.",
  );

const options = [
  "name",
  "remote_timeout",
  "protobuf_message",
  "headers",
  "write_relabel_configs",
  "send_exemplars",
  "send_native_histograms",
  "round_robin_dns",
  "basic_auth",
  "authorization",
  "oauth2",
  "sigv4",
  "azuread",
  "google_iam",
  "tls_config",
  "proxy_url",
  "no_proxy",
  "proxy_from_environment",
  "proxy_connect_header",
  "follow_redirects",
  "enable_http2",
  "http_headers",
  "queue_config",
  "metadata_config",
] as const;

const URL_EXPECTED = 'a URL such as "https://metrics.example.com/api/v1/write"';

/** The shape of `prometheus.remoteWrite`. https://prometheus.io/docs/prometheus/latest/configuration/configuration/#remote_write */
export const remoteWrite = z
  .array(
    z.strictObject({
      url: z.url({ protocol: /^https?$/, error: URL_EXPECTED }),
      ...Object.fromEntries(options.map((option) => [option, z.unknown().optional()])),
    }),
  )
  .default([])
  .describe(
    "Where samples are written too, in the words of Prometheus' `remote_write`. Passwords and tokens are files of Secrets that `extraVolumes` mount. With `networkPolicy`, list the addresses in `networkPolicy.egress`.",
  );

/** Fields of Prometheus that hold a secret itself. */
const secretFields = ["password", "credentials", "client_secret", "secret_key", "key", "secrets"];

/** prometheus.yml is in a ConfigMap, which more people may read than a Secret. The values are not quoted. */
export function remoteWriteConstraints({ prometheus }: Settings): ConstraintViolation[] {
  return prometheus.remoteWrite.flatMap((endpoint, index) => {
    const parent = `prometheus.remoteWrite.${index}`;
    const secrets = secretPaths(endpoint).map((path) => `${parent}.${path}`);
    const { password } = new URL(endpoint.url);
    return [...(password === "" ? [] : [`${parent}.url`]), ...secrets].map((path) => ({
      path,
      message: "contains a secret, and would be in a ConfigMap",
      fix: "name a file of a Secret that prometheus.extraVolumes mount, such as basic_auth.password_file",
      involves: [path],
    }));
  });
}

function secretPaths(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    secretFields.includes(key) ? [key] : secretPaths(inner).map((path) => `${key}.${path}`),
  );
}
