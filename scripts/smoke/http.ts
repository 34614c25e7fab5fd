const TIMEOUT_MS = 15_000;

/** The status of an answer that is not 2xx, beside the message. */
export class StatusError extends Error {
  constructor(
    readonly status: number,
    what: string,
    body: string,
  ) {
    const text = body.trim().replace(/\s+/g, " ");
    super(`${what} returned ${status}${text === "" ? "" : `: ${text.length > 160 ? `${text.slice(0, 160)}…` : text}`}`);
  }
}

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** Requests to one service. */
export class Http {
  private readonly headers: Readonly<Record<string, string>>;

  /** @param base - URL with the service's prefix, without a trailing slash. */
  constructor(
    private readonly base: string,
    login?: Login,
  ) {
    const token = login && Buffer.from(`${login.user}:${login.password}`).toString("base64");
    this.headers = token === undefined ? {} : { Authorization: `Basic ${token}` };
  }

  /**
   * Sends a request. A body that is an object is sent as JSON.
   *
   * @throws {StatusError} if the status is not 2xx; {Error} if there is no answer within 15 seconds.
   */
  async send(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object | string): Promise<Response> {
    const isJson = typeof body === "object";
    const what = `${method} ${path.replace(/\?.*/, "")}`;
    const response = await fetch(this.base + path, {
      method,
      redirect: "manual",
      headers: { ...this.headers, ...(isJson ? { "Content-Type": "application/json" } : {}) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : body }),
    }).catch((error: unknown) => {
      throw new Error(`${what}: no answer (${error instanceof Error ? reasonOf(error) : String(error)})`);
    });
    if (!response.ok) throw new StatusError(response.status, what, await response.text());
    return response;
  }

  async json<T>(...request: Parameters<Http["send"]>): Promise<T> {
    return (await (await this.send(...request)).json()) as T;
  }
}

/** Node's fetch has the reason in the cause. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? cause.message : message;
}
