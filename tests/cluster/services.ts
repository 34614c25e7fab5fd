import type { TestStack } from "./stack";
import { eventually } from "./stack";

type Urls = Record<"api" | "mlflow" | "prometheus" | "grafana", string>;

export interface Vector {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly value: readonly [time: number, value: string];
    readonly values: readonly (readonly [time: number, value: string])[];
  }[];
}

/** A request. What does not connect is asked again: the nodes hear of a pod some moments after it is ready. */
export function ask(url: string, init: RequestInit = {}): Promise<Response> {
  return eventually(
    () => fetch(url, { redirect: "manual", signal: AbortSignal.timeout(20_000), ...init }),
    () => true,
  );
}

/** What a user asks the services of a stack, from outside of the cluster. */
export class Services {
  private urls: Promise<Urls> | undefined;

  constructor(private readonly stack: TestStack) {}

  async ask(service: keyof Urls, path: string, init?: RequestInit): Promise<Response> {
    this.urls ??= this.stack.output<Urls>("urls");
    return ask((await this.urls)[service] + path, init);
  }

  /** A call of MLflow's API. */
  async mlflow<T>(call: string, body?: object): Promise<T> {
    const response = await this.ask("mlflow", `/api/2.0/mlflow/${call}`, {
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      headers: { "Content-Type": "application/json" },
    });
    return (await response.json()) as T;
  }

  /** Logs a run with the metric auc = 0.97 and an artifact; gives its id. */
  async logRun(artifact: string): Promise<string> {
    const { run } = await this.mlflow<{ run: { info: { run_id: string } } }>("runs/create", { experiment_id: "0" });
    const id = run.info.run_id;
    await this.mlflow("runs/log-metric", { run_id: id, key: "auc", value: 0.97, timestamp: Date.now() });
    await this.ask("mlflow", artifactPath(id), { method: "PUT", body: artifact });
    return id;
  }

  /** What {@link logRun} logged. */
  async readRun(id: string): Promise<{ metrics: object[]; artifact: string }> {
    const { run } = await this.mlflow<{ run: { data: { metrics: object[] } } }>(`runs/get?run_id=${id}`);
    return { metrics: run.data.metrics, artifact: await (await this.ask("mlflow", artifactPath(id))).text() };
  }

  /** The data of an answer of Prometheus's API. */
  async prometheus<T>(path: string): Promise<T> {
    return ((await (await this.ask("prometheus", `/api/v1/${path}`)).json()) as { data: T }).data;
  }

  /** The second after Prometheus's newest sample of itself, once it has one. */
  async lastSample(): Promise<number> {
    const query = encodeURIComponent('timestamp(up{job="prometheus"})');
    const { result } = await eventually(
      () => this.prometheus<Vector>(`query?query=${query}`),
      (answer) => answer.result.length > 0,
    );
    return Math.floor(Number(result[0]?.value[1])) + 1;
  }

  /** What Prometheus says that it knew of itself at a time. */
  async sampleAt(time: number): Promise<readonly [time: number, value: string] | undefined> {
    const query = new URLSearchParams({ query: 'up{job="prometheus"}', time: String(time) });
    const { result } = await eventually(
      () => this.prometheus<Vector>(`query?${query.toString()}`),
      (answer) => answer.result.length > 0,
    );
    return result[0]?.value;
  }

  /** Grafana, as its administrator. */
  grafana(password: string, path: string, body?: object): Promise<Response> {
    return this.ask("grafana", path, {
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      headers: {
        Authorization: `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`,
        "Content-Type": "application/json",
      },
    });
  }
}

function artifactPath(run: string): string {
  return `/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/model.bin`;
}
