/** Returns whether a URL answers, with any status. */
export async function isReachable(url: string, milliseconds = 3_000): Promise<boolean> {
  try {
    await fetch(url, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(milliseconds) });
    return true;
  } catch {
    return false;
  }
}
