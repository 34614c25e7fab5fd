import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createPod } from "../../cluster/support/pods";
import type { TestStack } from "../../cluster/support/stack";
import type { Visitor } from "./web";

const script = readFileSync(join(__dirname, "client.py"), "utf8");

/** A policy that denies the connections of others must name it. */
export const CLIENT_LABELS = { app: "mlflow-client" };

/** MLflow's own client, in a pod that resolves the public hosts to the node. */
export class MlflowClient {
  /** The run that was logged first: it must outlive every change. */
  private firstRun: string | undefined;

  constructor(
    private readonly stack: TestStack,
    private readonly tag: string,
    private readonly hosts: readonly string[],
  ) {}

  /** Writes and reads through the public URL and by the names in the cluster. @returns what is wrong. */
  async check(url: string, { certificate, user }: Visitor): Promise<string[]> {
    await this.start();
    const env = [
      ...(certificate === undefined ? [] : ["REQUESTS_CA_BUNDLE=/tmp/edge.pem", `EDGE=${certificate}`]),
      ...(user === undefined
        ? []
        : [`MLFLOW_TRACKING_USERNAME=${user.name}`, `MLFLOW_TRACKING_PASSWORD=${user.password}`]),
    ];
    const run = 'if [ -n "$EDGE" ]; then printf "%s" "$EDGE" > /tmp/edge.pem; fi; exec python -c "$0" "$@"';
    const args = [script, url, this.stack.namespace, ...(this.firstRun === undefined ? [] : [this.firstRun])];
    const printed = await this.stack.kubectl.run("exec", "client", "--", "env", ...env, "sh", "-c", run, ...args);
    const logged = /^RUN (\w+) True$/m.exec(printed)?.[1];
    if (logged === undefined) return [`the client printed ${printed}`];
    this.firstRun ??= logged;
    return printed.split("\n").filter((line) => /^(OLD|INTERNAL|NAME)/.test(line) && !/ (True|200)$/.test(line));
  }

  private async start(): Promise<void> {
    const { kubectl } = this.stack;
    if (await kubectl.exists("pod/client")) return;
    const address = "{.items[0].status.addresses[?(@.type=='InternalIP')].address}";
    const ip = await kubectl.run("get", "nodes", `--output=jsonpath=${address}`);
    const spec = { hostAliases: [{ ip, hostnames: this.hosts }] };
    await createPod(kubectl, "client", `ghcr.io/mlflow/mlflow:${this.tag}`, ["sleep", "infinity"], {
      labels: CLIENT_LABELS,
      spec,
    });
    await kubectl.run("wait", "pod/client", "--for=condition=Ready", "--timeout=120s");
  }
}
