import * as https from "node:https";

/** Returns whether a URL answers with a success status. */
export async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return response.ok;
  } catch {
    return false;
  }
}

/** Reads a URL with TLS options; undefined if there is no answer or its status is not 200. */
export function readOverTls(url: string, options: https.RequestOptions): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = https.get(url, { ...options, timeout: 2_000, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        resolve(response.statusCode === 200 ? Buffer.concat(chunks).toString("utf8") : undefined);
      });
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => {
      resolve(undefined);
    });
  });
}
