import type { ChildProcess } from "node:child_process";
import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { sandbox } from "../../cluster/support/sandbox";

const execute = promisify(execFile);

/**
 * kube-router as an agent that enforces NetworkPolicies, and does nothing else. It needs `ipset`, of Debian, and runs only
 * during a suite: it applies to every namespace of the cluster.
 */
export class PolicyAgent {
  private process: ChildProcess | undefined;
  private log = "";

  start(): void {
    const child = spawn(
      "kube-router",
      [
        `--kubeconfig=${sandbox.kubeconfig}`,
        "--hostname-override=sandbox",
        "--run-router=false",
        "--run-service-proxy=false",
        "--run-firewall=true",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--health-port=0",
        "--iptables-sync-period=5s",
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.log += text;
      });
    }
    child.once("error", (error) => {
      this.log += error.message;
    });
    this.process = child;
  }

  /** @throws {Error} with what it printed, if it was started and does not run. */
  expectToRunIfStarted(): void {
    if (this.process === undefined || this.process.exitCode === null) return;
    throw new Error(`kube-router has ended:\n${this.log.slice(-3000)}`);
  }

  /** Stops it, and removes its rules: they would stay in force. */
  async stop(): Promise<void> {
    const child = this.process;
    if (child?.exitCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    }
    await Promise.all([removeRules("iptables"), removeRules("ip6tables")]);
    await removeSets();
  }
}

const CHAINS = "KUBE-ROUTER-|KUBE-NWPLCY-|KUBE-POD-FW-";

async function removeRules(command: "iptables" | "ip6tables"): Promise<void> {
  // Adding and removing only its own lines keeps what kube-proxy changes in the meantime.
  const { stdout } = await execute(`${command}-save`, ["-t", "filter"]);
  const lines = stdout.split("\n");
  const own = new RegExp(`(${CHAINS})`);
  const rules = lines.filter((line) => line.startsWith("-A ") && own.test(line));
  const chains = lines.flatMap((line) => /^:(\S+) /.exec(line)?.[1] ?? []).filter((name) => own.test(name));
  if (chains.length === 0) return;
  const script = [
    "*filter",
    ...rules.filter((rule) => !new RegExp(`^-A (${CHAINS})`).test(rule)).map((rule) => rule.replace(/^-A/, "-D")),
    ...chains.map((name) => `-F ${name}`),
    ...chains.map((name) => `-X ${name}`),
    "COMMIT",
    "",
  ].join("\n");
  const restore = execute(`${command}-restore`, ["-w", "--noflush"]);
  restore.child.stdin?.end(script);
  await restore;
}

async function removeSets(): Promise<void> {
  const { stdout } = await execute("ipset", ["list", "-n"]);
  const own = stdout.split("\n").filter((name) => /^(inet6:)?(KUBE-(SRC|DST)-|kube-router-|TMP-)/.test(name));
  for (const name of own) await execute("ipset", ["destroy", name]);
}
