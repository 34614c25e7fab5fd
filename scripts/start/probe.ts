import { get } from "node:https";
import { until } from "../../lib/cluster/until";

/** The result of a request. */
export type Outcome = { readonly status: number } | { readonly code: string; readonly message: string };

const PATIENCE_SECONDS = 60;

/**
 * Requests a URL until it answers like a healthy service: kube-proxy and load balancers need a moment. Returns the last
 * outcome.
 *
 * @param selfSigned - whether the certificate is expected to be self-signed.
 */
export async function probe(url: string, selfSigned: boolean, seconds = PATIENCE_SECONDS): Promise<Outcome> {
  let outcome: Outcome = { code: "", message: "no answer" };
  const isSettled = async () => {
    outcome = await request(url, selfSigned);
    return isFinal(outcome) ? true : undefined;
  };
  await until(isSettled, { seconds, what: url }).catch(() => undefined);
  return outcome;
}

/** Returns whether a healthy service answers with this status. Some require a password. */
export function isHealthy(status: number): boolean {
  return status < 400 || status === 401;
}

/** Waiting changes neither an unknown host name nor an untrusted certificate. */
function isFinal(outcome: Outcome): boolean {
  return "status" in outcome ? isHealthy(outcome.status) : isUnknownHost(outcome.code) || UNTRUSTED.test(outcome.code);
}

/** The codes of getaddrinfo for a name that does not exist, and for a DNS that does not answer. */
export function isUnknownHost(code: string): boolean {
  return code === "ENOTFOUND" || code === "EAI_AGAIN";
}

/** The codes of OpenSSL. */
const UNTRUSTED = /CERT|UNABLE_TO_VERIFY/;

async function request(url: string, selfSigned: boolean): Promise<Outcome> {
  try {
    if (selfSigned && url.startsWith("https:")) return { status: await statusWithAnyCertificate(url) };
    const { status } = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return { status };
  } catch (error) {
    const { code = "", message } = ((error as Error).cause ?? error) as { code?: string | number; message: string };
    // The error has no message if the host has several addresses and all of them failed.
    return { code: String(code), message: message || String(code) };
  }
}

/** `fetch` always verifies certificates. */
function statusWithAnyCertificate(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { rejectUnauthorized: false, signal: AbortSignal.timeout(5_000) }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).once("error", reject);
  });
}
