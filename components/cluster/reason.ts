/** Why a request failed, in the words of what answered. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "AbortError") return "it has not answered in time";
  if ("code" in error && "body" in error) return `${String(error.code)} ${words(error.body) ?? quoted(error)}`;
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** The message of a Status object, or the text of a proxy that answered in the API server's place. */
function words(body: unknown): string | undefined {
  if (typeof body !== "string") return (body as { message?: string } | undefined)?.message;
  try {
    return (JSON.parse(body) as { message?: string }).message;
  } catch {
    return body;
  }
}

/** The library puts the words of some answers into a message of several lines, and nowhere else. */
function quoted({ message }: Error): string {
  return /^Message: (.*)$/m.exec(message)?.[1] ?? message;
}
