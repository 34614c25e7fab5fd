import { request as plain } from "node:http";
import type { RequestOptions } from "node:http";
import { request as secure } from "node:https";

/** NodePorts of the embedded cluster's Traefik. */
export const ports = { http: 30080, https: 30443 } as const;

export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Visitor {
  /** The only certificate that is trusted, in PEM. */
  readonly certificate?: string | undefined;
  readonly user?: { readonly name: string; readonly password: string } | undefined;
}

/** Sends a request to this machine, whatever the host: no DNS knows it. Redirects are not followed. */
export function visit(
  url: string,
  { certificate, user }: Visitor,
  { method = "GET", body = "", headers = {} } = {},
): Promise<Answer> {
  const options: RequestOptions & { ca?: string } = {
    method,
    headers: { ...headers, ...(body === "" ? {} : { "Content-Type": "application/json" }) },
    agent: false,
    timeout: 20_000,
    lookup: (_, __, found) => {
      found(null, [{ address: "127.0.0.1", family: 4 }]);
    },
    ...(user === undefined ? {} : { auth: `${user.name}:${user.password}` }),
    ...(certificate === undefined ? {} : { ca: certificate }),
  };
  return new Promise((resolve, reject) => {
    const request = (url.startsWith("https:") ? secure : plain)(url, options, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        const { statusCode = 0, headers: received } = response;
        resolve({ url, status: statusCode, headers: received, text: Buffer.concat(parts).toString() });
      });
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error(`${url} did not answer in time`)));
    request.on("error", reject);
    request.end(body);
  });
}

/**
 * Follows redirects to the page that a browser shows.
 *
 * @throws {Error} if one leads away from `base`.
 */
export async function open(url: string, base: string, visitor: Visitor): Promise<Answer> {
  const answer = await visit(url, visitor);
  const { location } = answer.headers;
  if (typeof location !== "string") return answer;
  const next = new URL(location, url).href;
  if (next !== base && !next.startsWith(`${base}/`)) throw new Error(`${url} redirects away, to ${next}`);
  return open(next, base, visitor);
}

/** The absolute URLs of a page's scripts, styles and icons on the same host. */
export function assets({ url, text }: Answer): string[] {
  const named = [...text.matchAll(/<(?:script|link|img)\b[^>]*?\b(?:src|href)=["']?([^"'\s>]+)/g)];
  const base = new URL(/<base\b[^>]*?\bhref=["']?([^"'\s>]+)/.exec(text)?.[1] ?? url, url);
  return named
    .map(([, path = ""]) => new URL(path, base).href)
    .filter((asset) => new URL(asset).host === new URL(url).host);
}
