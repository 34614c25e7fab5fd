import type { PerService, TestStack } from "./stack";
import { until } from "./until";

interface Vector {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly value: readonly [time: number, value: string];
  }[];
}

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: string;
}

interface Rule {
  readonly name: string;
  readonly type: "alerting" | "recording";
  readonly health: "ok" | "unknown" | "err";
  /** Of an alert. */
  readonly state?: "inactive" | "pending" | "firing";
}

/** Sends a request. It is repeated until it connects: nodes hear of a pod some moments after it is ready. */
export function request(url: string, init: RequestInit = {}): Promise<Response> {
  return until(() => fetch(url, { redirect: "manual", signal: AbortSignal.timeout(20_000), ...init }), {
    seconds: 60,
    what: `an answer of ${url}`,
  });
}

/** Waits until a URL answers 200. */
export function answers(url: string, init?: RequestInit): Promise<Response> {
  return until(
    async () => {
      const response = await request(url, init);
      return response.status === 200 ? response : undefined;
    },
    { seconds: 60, what: `status 200 of ${url}` },
  );
}

/** Accesses the services of a stack from outside of the cluster. */
export class Services {
  constructor(private readonly stack: TestStack) {}

  url(service: keyof PerService): string {
    const url = this.stack.output("urls")[service];
    if (url === undefined) throw new Error(`${service} has no URL`);
    return url;
  }

  /** Logs a run with the metric auc = 0.97 and an artifact. @returns its id. */
  async logRun(artifact: string): Promise<string> {
    const { run } = await this.mlflow<{ run: { info: { run_id: string } } }>("runs/create", { experiment_id: "0" });
    const id = run.info.run_id;
    await this.mlflow("runs/log-metric", { run_id: id, key: "auc", value: 0.97, timestamp: Date.now() });
    await request(this.url("mlflow") + artifactPath(id), { method: "PUT", body: artifact });
    return id;
  }

  /** Reads what {@link logRun} logged, once MLflow answers. */
  readRun(id: string): Promise<{ metrics: object[]; artifact: string }> {
    return until(
      async () => {
        const { run } = await this.mlflow<{ run: { data: { metrics: object[] } } }>(`runs/get?run_id=${id}`);
        return {
          metrics: run.data.metrics,
          artifact: await (await answers(this.url("mlflow") + artifactPath(id))).text(),
        };
      },
      { seconds: 60, what: `run ${id}` },
    );
  }

  /** The runs of an experiment that are not deleted. */
  async runsOf(experiment: string): Promise<readonly object[]> {
    const found = await this.mlflow<{ experiment: { experiment_id: string } }>(
      `experiments/get-by-name?experiment_name=${experiment}`,
    );
    const experiment_ids = [found.experiment.experiment_id];
    return (await this.mlflow<{ runs?: object[] }>("runs/search", { experiment_ids })).runs ?? [];
  }

  /** The second after Prometheus's newest sample of itself, once it has one. */
  async lastSample(): Promise<number> {
    const query = new URLSearchParams({ query: 'timestamp(up{job="prometheus"})' });
    return Math.floor(Number((await this.sample(query))[1])) + 1;
  }

  /** Prometheus's sample of itself at a time. */
  sampleAt(time: number): Promise<readonly [time: number, value: string]> {
    return this.sample(new URLSearchParams({ query: 'up{job="prometheus"}', time: String(time) }));
  }

  /** Prometheus's targets, once so many are up. */
  targets(count: number, job?: string): Promise<readonly Target[]> {
    return until(
      async () => {
        const { activeTargets } = await this.prometheus<{ activeTargets: Target[] }>("targets?state=active");
        const found = activeTargets.filter(({ labels }) => job === undefined || labels.job === job);
        return found.length === count && found.every(({ health }) => health === "up") ? found : undefined;
      },
      { seconds: 60, what: `${String(count)} targets that are up` },
    );
  }

  /** The number of series that a query returns. */
  async series(query: string): Promise<number> {
    return (await this.prometheus<Vector>(`query?${new URLSearchParams({ query }).toString()}`)).result.length;
  }

  /** The rules that Prometheus has evaluated. */
  async rules(): Promise<readonly Rule[]> {
    const { groups } = await this.prometheus<{ groups: { rules: Rule[] }[] }>("rules");
    return groups.flatMap(({ rules }) => rules);
  }

  /** The names of the alerts that fire. */
  async firing(): Promise<readonly string[]> {
    return (await this.rules()).filter(({ state }) => state === "firing").map(({ name }) => name);
  }

  /** A request to Grafana as its administrator. */
  grafana(password: string, path: string, body?: object, method = body === undefined ? "GET" : "POST") {
    return request(this.url("grafana") + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        Authorization: `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`,
        "Content-Type": "application/json",
      },
    });
  }

  private sample(query: URLSearchParams): Promise<readonly [time: number, value: string]> {
    return until(async () => (await this.prometheus<Vector>(`query?${query.toString()}`)).result[0]?.value, {
      seconds: 60,
      what: "a sample of Prometheus",
    });
  }

  private async prometheus<T>(path: string): Promise<T> {
    return ((await (await request(`${this.url("prometheus")}/api/v1/${path}`)).json()) as { data: T }).data;
  }

  private async mlflow<T>(call: string, body?: object): Promise<T> {
    const response = await request(`${this.url("mlflow")}/api/2.0/mlflow/${call}`, {
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      headers: { "Content-Type": "application/json" },
    });
    return (await response.json()) as T;
  }
}

function artifactPath(run: string): string {
  return `/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/model.bin`;
}
