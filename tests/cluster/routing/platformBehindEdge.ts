import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TestStack, eventually } from "../stack";
import { checkApi, checkGrafana, checkLogin, checkMlflowPages, checkPrometheus, checkRedirect } from "./checks";
import type { Check } from "./checks";
import type { Combination } from "./combinations";
import { ports } from "./web";
import type { Visitor } from "./web";

const services = ["api", "mlflow", "prometheus", "grafana"] as const;
type Service = (typeof services)[number];

export interface Versions {
  readonly mlflow: string;
  readonly prometheus: string;
}

/** How each service did behind one combination: "works", or what did not. */
export type Verdicts = Readonly<Record<Service, string>>;

const pages: Readonly<Record<Service, Check>> = {
  api: checkApi,
  mlflow: checkMlflowPages,
  prometheus: checkPrometheus,
  grafana: checkGrafana,
};

const script = readFileSync(join(__dirname, "client.py"), "utf8");

/** The platform with these versions, behind the embedded cluster's Traefik. */
export class PlatformBehindEdge {
  readonly stack: TestStack;
  /** The run that was logged first: it must outlive every change. */
  private readonly runs: string[] = [];
  private visitor: Visitor = {};

  constructor(
    namespace: string,
    private readonly versions: Versions,
  ) {
    const closed = { service: { type: "ClusterIP" } };
    this.stack = new TestStack(namespace, "dev", {
      api: closed,
      mlflow: { ...closed, tag: versions.mlflow },
      prometheus: { ...closed, tag: versions.prometheus, scrapeInterval: "5s" },
      grafana: closed,
      storage: { retainOnDestroy: false },
    });
  }

  get name(): string {
    return `MLflow ${this.versions.mlflow}, Prometheus ${this.versions.prometheus}`;
  }

  private get host(): string {
    return `${this.stack.namespace}.test`;
  }

  /** Brings the stack behind this combination. */
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
      ...(auth ? { auth: { basic: { user: "scientist" } } } : { unauthenticated: ["mlflow", "prometheus"] }),
      requireAuthentication: true,
    });
    await this.stack.up();
    this.visitor = {
      ...(tls ? { certificate: await this.certificate() } : {}),
      ...(auth ? { user: { name: "scientist", password: await this.stack.output<string>("edgePassword") } } : {}),
    };
  }

  async verdicts({ tls, auth }: Combination): Promise<Verdicts> {
    const urls = await this.urls();
    const grafana = { name: "admin", password: await this.stack.output<string>("grafanaAdminPassword") };
    const entries = await Promise.all(
      services.map(async (service) => {
        const visitor = service === "grafana" ? { ...this.visitor, user: grafana } : this.visitor;
        const url = urls[service];
        const needsLogin = auth && (service === "mlflow" || service === "prometheus");
        // The first one that finds something ends the round: the client costs seconds, and would find the same.
        const checks = [
          () => pages[service](url, visitor),
          ...(service === "grafana" ? [] : [() => checkLogin(url, visitor, needsLogin)]),
          ...(tls ? [() => checkRedirect(url, ports.http, visitor)] : []),
          ...(service === "mlflow" ? [() => this.checkClient(url)] : []),
        ];
        const ask = () => firstFinding(checks);
        // Traefik hears of a change some moments after it, and Prometheus scrapes every five seconds.
        const verdict = await eventually(ask, (wrong) => wrong.length === 0, 90).then(
          () => "works",
          (error: unknown) => String(error),
        );
        return [service, verdict] as const;
      }),
    );
    return Object.fromEntries(entries) as Verdicts;
  }

  /** What is wrong with MLflow once it has accounts of its own, and the edge asks nothing. */
  async checkAccounts(combination: Combination): Promise<string[]> {
    this.stack.configure({ mlflow: { basicAuth: true } });
    await this.moveTo({ ...combination, auth: false });
    const password = await this.stack.output<string>("mlflowAdminPassword");
    this.visitor = { ...this.visitor, user: { name: "admin", password } };
    const { mlflow } = await this.urls();
    return eventually(
      () => firstFinding([() => checkLogin(mlflow, this.visitor, true), () => this.checkClient(mlflow)]),
      (wrong) => wrong.length === 0,
      90,
    );
  }

  urls(): Promise<Readonly<Record<Service, string>>> {
    return this.stack.output("urls");
  }

  /** Who visits behind the combination that the stack is behind now. */
  get currentVisitor(): Visitor {
    return this.visitor;
  }

  /** MLflow's own client, in a pod that finds the public host where the world would: at the node. */
  private async checkClient(url: string): Promise<string[]> {
    await this.startClient();
    const { certificate, user } = this.visitor;
    const env = [
      ...(certificate === undefined ? [] : ["REQUESTS_CA_BUNDLE=/tmp/edge.pem", `EDGE=${certificate}`]),
      ...(user === undefined
        ? []
        : [`MLFLOW_TRACKING_USERNAME=${user.name}`, `MLFLOW_TRACKING_PASSWORD=${user.password}`]),
    ];
    const keep = 'if [ -n "$EDGE" ]; then printf "%s" "$EDGE" > /tmp/edge.pem; fi; exec python -c "$0" "$@"';
    const printed = await this.stack.kubectl(
      "exec",
      "client",
      "--",
      "env",
      ...env,
      "sh",
      "-c",
      keep,
      script,
      url,
      this.stack.namespace,
      ...this.runs.slice(0, 1),
    );
    const run = /^RUN (\w+) True$/m.exec(printed)?.[1];
    if (run !== undefined) this.runs.push(run);
    const wrong = printed
      .split("\n")
      .filter((line) => /^(RUN|OLD|INTERNAL|NAME)/.test(line) && !/ (True|200)$/.test(line));
    return run === undefined ? [`the client printed ${printed}`] : wrong;
  }

  private async startClient(): Promise<void> {
    if ((await this.stack.names("pods")).includes("pod/client")) return;
    const subdomains = services.map((service) => `${service}.${this.host}`);
    const overrides = {
      spec: { hostAliases: [{ ip: await this.nodeAddress(), hostnames: [this.host, ...subdomains] }] },
    };
    await this.stack.kubectl(
      "run",
      "client",
      `--image=ghcr.io/mlflow/mlflow:${this.versions.mlflow}`,
      "--image-pull-policy=IfNotPresent",
      "--restart=Never",
      "--env=HOME=/tmp",
      `--overrides=${JSON.stringify(overrides)}`,
      "--command",
      "--",
      "sleep",
      "infinity",
    );
    await this.stack.kubectl("wait", "pod/client", "--for=condition=Ready", "--timeout=120s");
  }

  private nodeAddress(): Promise<string> {
    const path = "{.items[0].status.addresses[?(@.type=='InternalIP')].address}";
    return this.stack.kubectl("get", "nodes", `--output=jsonpath=${path}`);
  }

  private async certificate(): Promise<string> {
    const secrets = await this.stack.kubectl(
      "get",
      "secrets",
      "--field-selector=type=kubernetes.io/tls",
      "--output=jsonpath={.items[0].data.tls\\.crt}",
    );
    return Buffer.from(secrets, "base64").toString();
  }
}

async function firstFinding(checks: readonly (() => Promise<string[]>)[]): Promise<string[]> {
  for (const check of checks) {
    const found = await check();
    if (found.length > 0) return found;
  }
  return [];
}
