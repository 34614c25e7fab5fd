import { execa } from "execa";
import { labels, selector } from "../../components/labels";
import type { PerService, ServiceName } from "../../components/routing";
import type { Settings } from "../../components/settings";
import { ask } from "./ask";
import type { Pod, Verdict } from "./verdict";
import { stopped, unasked, verdict, waitsForModel } from "./verdict";

/** What answers 200 when a service is well, below any prefix; the API's is 503 as long as it has no model. */
const healthPaths: PerService<string> = {
  api: "/health",
  mlflow: "/",
  prometheus: "/-/ready",
  grafana: "/api/health",
};

/** Waits for the services to answer, and says of each whether it is well. */
export async function verdictsOf(
  urls: PerService<string>,
  settings: Settings,
  stack: string,
  env: NodeJS.ProcessEnv,
): Promise<PerService<Verdict>> {
  const of = async (service: ServiceName): Promise<Verdict> => {
    if (settings[service].replicas === 0) return stopped(service);
    const url = urls[service] + healthPaths[service];
    if (!URL.canParse(url)) return unasked;
    const outcome = await ask(url, settings.routing.tls?.selfSigned === true);
    const mayWait = service === "api" && settings.api.modelsImage === undefined;
    return verdict(service, outcome, settings, mayWait && waitsForModel(await apiPods(settings, stack, env)));
  };
  const [api, mlflow, prometheus, grafana] = await Promise.all([
    of("api"),
    of("mlflow"),
    of("prometheus"),
    of("grafana"),
  ]);
  return { api, mlflow, prometheus, grafana };
}

/** None where the cluster does not say. */
async function apiPods(
  { kubernetes: { context = "", namespace } }: Settings,
  stack: string,
  env: NodeJS.ProcessEnv,
): Promise<readonly Pod[]> {
  const selected = Object.entries(selector(labels(stack, "api", "", ""))).map(([key, value]) => `${key}=${value}`);
  const { failed, stdout } = await execa(
    "kubectl",
    [
      "--context",
      context,
      "--namespace",
      namespace,
      "get",
      "pods",
      `--selector=${selected.join(",")}`,
      "--output=json",
    ],
    { env, extendEnv: false, reject: false },
  );
  return failed ? [] : (JSON.parse(stdout) as { items: Pod[] }).items;
}
