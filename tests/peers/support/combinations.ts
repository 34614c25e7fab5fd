/** One way to route to the platform. */
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

/** Four that contain every pair of choices but those of `tls` and `auth`: the image of a service hardly knows them. */
export const samples: readonly Combination[] = [
  { strategy: "path", via: "ingress", tls: false, auth: false },
  { strategy: "path", via: "gateway", tls: true, auth: true },
  { strategy: "subdomain", via: "gateway", tls: false, auth: false },
  { strategy: "subdomain", via: "ingress", tls: true, auth: true },
];

export function describeCombination({ strategy, via, tls, auth }: Combination): [string, string, string] {
  return [strategy, via, `${tls ? "https" : "http"}, ${auth ? "password" : "open"}`];
}
