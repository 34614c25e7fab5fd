import type { PerService } from "../../cluster/support/stack";
import { TestStack } from "../../cluster/support/stack";
import { until } from "../../cluster/support/until";
import type { Check } from "./checks";
import { checkApi, checkGrafana, checkLogin, checkMlflowPages, checkPrometheus, checkRedirect } from "./checks";
import { MlflowClient } from "./client";
import type { Combination } from "./combinations";
import type { Visitor } from "./web";
import { ports } from "./web";

export const services = ["api", "mlflow", "prometheus", "grafana"] as const;

export interface Versions {
  readonly mlflow: string;
  readonly prometheus: string;
}

const pages: Readonly<Record<keyof PerService, Check>> = {
  api: checkApi,
  mlflow: checkMlflowPages,
  prometheus: checkPrometheus,
  grafana: checkGrafana,
};

export const EDGE_USER = "scientist";

function devStackWithoutPorts(namespace: string, { mlflow, prometheus }: Versions): TestStack {
  const closed = { service: { type: "ClusterIP" } };
  return new TestStack(namespace, "dev", {
    api: closed,
    mlflow: { ...closed, tag: mlflow },
    prometheus: { ...closed, tag: prometheus, scrapeInterval: "5s" },
    grafana: closed,
    storage: { retainOnDestroy: false },
  });
}

/** The platform with these versions, behind the embedded cluster's Traefik. */
export class PlatformBehindTraefik {
  readonly stack: TestStack;
  /** Whoever may pass behind the current combination. */
  visitor: Visitor = {};
  readonly host: string;
  private readonly client: MlflowClient;

  /** @param stack - with these versions. @default a dev stack that is moved to a combination before anything else */
  constructor(namespace: string, versions: Versions, stack = devStackWithoutPorts(namespace, versions)) {
    this.stack = stack;
    this.host = `${namespace}.test`;
    const hosts = [this.host, ...services.map((service) => `${service}.${this.host}`)];
    this.client = new MlflowClient(this.stack, versions.mlflow, hosts);
  }

  get urls(): PerService {
    // Every service is exposed.
    return this.stack.output("urls") as PerService;
  }

  async moveTo({ strategy, via, tls, auth }: Combination): Promise<void> {
    this.stack.replace("routing", {
      strategy,
      host: this.host,
      expose: services,
      via,
      controller: "traefik",
      ...(via === "ingress" ? { className: "traefik" } : { gateway: { className: "traefik" } }),
      port: tls ? ports.https : ports.http,
      ...(tls ? { tls: { selfSigned: true }, hstsMaxAgeSeconds: 3600 } : {}),
      ...(auth ? { auth: { basic: { user: EDGE_USER } } } : {}),
    });
    this.stack.configure({ allowUnauthenticated: auth ? [] : ["mlflow", "prometheus"] });
    await this.stack.up();
    await this.identify({ tls, auth });
  }

  /** Makes the visitor one who may pass. */
  async identify({ tls, auth }: Pick<Combination, "tls" | "auth">): Promise<void> {
    this.visitor = {
      ...(tls ? { certificate: await this.certificate() } : {}),
      ...(auth ? { user: { name: EDGE_USER, password: this.stack.output("edgePassword") } } : {}),
    };
  }

  /** For each service "works", or what does not. */
  async verdicts({ tls, auth }: Combination): Promise<PerService> {
    const grafanaAdmin = { name: "admin", password: this.stack.output("grafanaAdminPassword") };
    const entries = await Promise.all(
      services.map(async (service) => {
        const visitor = service === "grafana" ? { ...this.visitor, user: grafanaAdmin } : this.visitor;
        const url = this.urls[service];
        const needsLogin = auth && (service === "mlflow" || service === "prometheus");
        const verdict = await verdictOf([
          () => pages[service](url, visitor),
          ...(service === "grafana" ? [] : [() => checkLogin(url, visitor, needsLogin)]),
          ...(tls ? [() => checkRedirect(url, ports.http, visitor)] : []),
          ...(service === "mlflow" ? [() => this.client.check(url, this.visitor)] : []),
        ]);
        return [service, verdict] as const;
      }),
    );
    return Object.fromEntries(entries) as unknown as PerService;
  }

  /** The verdict on MLflow with accounts of its own, behind routes that ask for no password. */
  async verdictOnAccounts(combination: Combination): Promise<string> {
    this.stack.configure({ mlflow: { basicAuth: true } });
    await this.moveTo({ ...combination, auth: false });
    this.visitor = { ...this.visitor, user: { name: "admin", password: this.stack.output("mlflowAdminPassword") } };
    const { mlflow } = this.urls;
    return verdictOf([() => checkLogin(mlflow, this.visitor, true), () => this.client.check(mlflow, this.visitor)]);
  }

  private async certificate(): Promise<string> {
    const certificate = await this.stack.kubectl.run(
      "get",
      "secrets",
      "--field-selector=type=kubernetes.io/tls",
      "--output=jsonpath={.items[0].data.tls\\.crt}",
    );
    return Buffer.from(certificate, "base64").toString();
  }
}

/** Repeats checks until none finds anything: Traefik needs some moments, Prometheus scrapes every five seconds. */
async function verdictOf(checks: readonly (() => Promise<string[]>)[]): Promise<string> {
  const probe = async () => {
    for (const check of checks) {
      const found = await check();
      // Later checks cost seconds, and would find the same.
      if (found.length > 0) throw new Error(found.join("; "));
    }
    return "works";
  };
  return until(probe, { seconds: 90, what: "the service" }).catch((error: unknown) => String(error));
}
