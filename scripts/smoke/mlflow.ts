import { randomBytes } from "node:crypto";
import type { Check } from "./check";
import type { Http } from "./http";
import { StatusError } from "./http";

/** The experiment of the runs that the checks log. They delete their runs, and the registered model. */
const EXPERIMENT = "cancer-mlops-smoke";

interface Experiment {
  readonly experiment_id: string;
  readonly lifecycle_stage?: string;
}

interface Run {
  readonly info: { readonly run_id: string; readonly artifact_uri: string };
  readonly data?: { readonly metrics?: readonly { readonly key: string; readonly value: number }[] };
}

/** https://mlflow.org/docs/latest/rest-api.html */
export function mlflowChecks(http: Http): Check[] {
  const call = <T>(method: "GET" | "POST" | "DELETE", path: string, body?: object) =>
    http.json<T>(method, `/api/2.0/mlflow/${path}`, body);
  let run: Run | undefined;
  const logged = (): Run => {
    if (run === undefined) throw new Error("no run was logged");
    return run;
  };
  return [
    {
      name: "run",
      run: async () => {
        const experiment_id = await experiment(call);
        ({ run } = await call<{ run: Run }>("POST", "runs/create", { experiment_id, start_time: Date.now() }));
        const { run_id } = run.info;
        await call("POST", "runs/log-metric", { run_id, key: "auc", value: 0.97, timestamp: Date.now() });
        const { run: read } = await call<{ run: Run }>("GET", `runs/get?run_id=${run_id}`);
        const metric = read.data?.metrics?.find(({ key }) => key === "auc")?.value;
        if (metric !== 0.97) throw new Error(`the metric was logged as 0.97 and read as ${String(metric)}`);
        return "logged with a metric and read back";
      },
    },
    {
      name: "artifact",
      run: async () => {
        const folder = `/api/2.0/mlflow-artifacts/artifacts/${artifactPath(logged())}/smoke`;
        const path = `${folder}/content.txt`;
        const content = randomBytes(512).toString("hex");
        await http.send("PUT", path, content);
        if ((await (await http.send("GET", path)).text()) !== content)
          throw new Error("it was read back with other bytes");
        // MLflow 2 cannot delete a single file.
        await http.send("DELETE", folder);
        return "uploaded, read back and deleted";
      },
    },
    {
      name: "registry",
      run: async () => {
        const { run_id, artifact_uri } = logged().info;
        const name = `${EXPERIMENT}-${run_id.slice(0, 8)}`;
        await call("POST", "registered-models/create", { name });
        try {
          await call("POST", "model-versions/create", { name, source: `${artifact_uri}/model`, run_id });
          await call("GET", `model-versions/get?name=${name}&version=1`);
        } finally {
          await call("DELETE", "registered-models/delete", { name });
        }
        await call("POST", "runs/delete", { run_id });
        return "registered a model version, read it and deleted it";
      },
    },
  ];
}

type Call = <T>(method: "GET" | "POST", path: string, body?: object) => Promise<T>;

async function experiment(call: Call): Promise<string> {
  const existing = await call<{ experiment: Experiment }>(
    "GET",
    `experiments/get-by-name?experiment_name=${EXPERIMENT}`,
  ).catch((error: unknown) => {
    if (error instanceof StatusError && error.status === 404) return undefined;
    throw error;
  });
  if (existing === undefined) {
    return (await call<Experiment>("POST", "experiments/create", { name: EXPERIMENT })).experiment_id;
  }
  const { experiment_id, lifecycle_stage } = existing.experiment;
  if (lifecycle_stage === "deleted") await call("POST", "experiments/restore", { experiment_id });
  return experiment_id;
}

/** The path below the server's artifact root, which the client sees as `mlflow-artifacts:/…`. */
function artifactPath({ info }: Run): string {
  const { protocol, pathname } = new URL(info.artifact_uri);
  if (protocol !== "mlflow-artifacts:")
    throw new Error(`the server does not serve artifacts: they are at ${info.artifact_uri}`);
  return pathname.replace(/^\//, "");
}
