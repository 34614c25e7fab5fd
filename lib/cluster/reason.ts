/** The reason why a request failed, as the server gave it. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "AbortError") return "timed out";
  if ("code" in error && "body" in error)
    return `${String(error.code)} ${bodyMessage(error.body) ?? lineMessage(error)}`;
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** The message of a Status object, or the text of a proxy that answered instead of the API server. */
function bodyMessage(body: unknown): string | undefined {
  if (typeof body !== "string") return (body as { message?: string } | undefined)?.message;
  try {
    return (JSON.parse(body) as { message?: string }).message;
  } catch {
    return body;
  }
}

/** The library puts some answers into a line of its own message, and nowhere else. */
function lineMessage({ message }: Error): string {
  return /^Message: (.*)$/m.exec(message)?.[1] ?? message;
}
