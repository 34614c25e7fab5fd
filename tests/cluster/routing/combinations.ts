/** One way to stand in front of the platform. */
export interface Combination {
  readonly strategy: "path" | "subdomain";
  readonly via: "ingress" | "gateway";
  readonly tls: boolean;
  readonly auth: boolean;
}

/** All of them, in an order in which few pods have to restart from one to the next. */
export const combinations: readonly Combination[] = (["path", "subdomain"] as const).flatMap((strategy) =>
  [false, true].flatMap((tls) =>
    (["ingress", "gateway"] as const).flatMap((via) => [false, true].map((auth) => ({ strategy, via, tls, auth }))),
  ),
);

export function describe({ strategy, via, tls, auth }: Combination): string[] {
  return [strategy, via, tls ? "https" : "http", auth ? "password" : "open"];
}
