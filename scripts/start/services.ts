import { execa } from "execa";
import { labelSelector, podSelector } from "../../lib/catalog/labels";
import type { PerService, ServiceName } from "../../lib/catalog/services";
import { services } from "../../lib/catalog/services";
import type { Settings } from "../../lib/config";
import { ask } from "./ask";
import type { Pod, Verdict } from "./verdict";
import { stopped, unasked, verdict, waitsForModel } from "./verdict";

/** Waits for the services to answer, and says of each whether it is well. */
export async function verdictsOf(
  urls: PerService<string>,
  settings: Settings,
  stack: string,
  env: NodeJS.ProcessEnv,
): Promise<PerService<Verdict>> {
  const of = async (service: ServiceName): Promise<Verdict> => {
    if (settings[service].replicas === 0) return stopped(service);
    const url = urls[service] + services[service].healthPath;
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
  const selector = labelSelector(podSelector(stack, "api"));
  const { failed, stdout } = await execa(
    "kubectl",
    ["--context", context, "--namespace", namespace, "get", "pods", `--selector=${selector}`, "--output=json"],
    { env, extendEnv: false, reject: false },
  );
  return failed ? [] : (JSON.parse(stdout) as { items: Pod[] }).items;
}
