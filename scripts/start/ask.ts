import { get } from "node:https";

/** What came of asking a URL. */
export type Outcome = { readonly status: number } | { readonly code: string; readonly message: string };

const PATIENCE = 60_000;

/**
 * Asks a URL until it answers as one that is well does: kube-proxy and load balancers need a moment.
 *
 * @param selfSigned - whether its certificate is one that nobody trusts, as the user wants it.
 */
export async function ask(url: string, selfSigned: boolean, patience = PATIENCE): Promise<Outcome> {
  const deadline = Date.now() + patience;
  for (;;) {
    const outcome = await once(url, selfSigned);
    if (isFinal(outcome) || Date.now() > deadline) return outcome;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Whether a service is well that answers with this status. Some ask for a password. */
export function isWell(status: number): boolean {
  return status < 400 || status === 401;
}

/** Neither a name that no DNS knows nor a certificate that nobody trusts gets better by waiting. */
function isFinal(outcome: Outcome): boolean {
  return "status" in outcome ? isWell(outcome.status) : isUnknownHost(outcome.code) || UNTRUSTED.test(outcome.code);
}

/** As getaddrinfo says it: of a name that no DNS knows, and where no DNS answers. */
export function isUnknownHost(code: string): boolean {
  return code === "ENOTFOUND" || code === "EAI_AGAIN";
}

/** As OpenSSL says it. */
const UNTRUSTED = /CERT|UNABLE_TO_VERIFY/;

async function once(url: string, selfSigned: boolean): Promise<Outcome> {
  try {
    if (selfSigned && url.startsWith("https:")) return { status: await statusWhateverTheCertificate(url) };
    const { status } = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return { status };
  } catch (error) {
    const { code = "", message } = ((error as Error).cause ?? error) as { code?: string | number; message: string };
    // Of a host with several addresses, each of which failed, there is no message.
    return { code: String(code), message: message || String(code) };
  }
}

/** `fetch` cannot leave certificates unchecked. */
function statusWhateverTheCertificate(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { rejectUnauthorized: false, signal: AbortSignal.timeout(5_000) }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).once("error", reject);
  });
}
