import { Kubectl } from "../../cluster/support/kubectl";
import { createPod } from "../../cluster/support/pods";

const IMAGE = "ghcr.io/mlflow/mlflow:v2.9.0";
const PORT = 8000;

/** Answers on a port, so that others may connect to it, and waits to be told what to connect to. */
const SERVE = `from http.server import HTTPServer, SimpleHTTPRequestHandler
HTTPServer(("", ${PORT}), SimpleHTTPRequestHandler).serve_forever()`;

/** Prints the names of the targets, given as NAME=HOST:PORT, to which it connects. */
const CONNECT = `import socket, sys
from concurrent.futures import ThreadPoolExecutor
def connects(target):
    name, address = target.split("=")
    host, port = address.rsplit(":", 1)
    try:
        if port == "dns":
            return name if socket.getaddrinfo(host, 443) else None
        with socket.create_connection((host, int(port)), timeout=2):
            return name
    except OSError:
        return None
print("\\n".join(filter(None, ThreadPoolExecutor(16).map(connects, sys.argv[1:]))))`;

export type Targets = Readonly<Record<string, string>>;

/** A pod from which connections are tried, and to which others may connect. */
export class Probe {
  private readonly kubectl: Kubectl;

  constructor(
    private readonly name: string,
    namespace: string,
    /** Those of another pod make the same policies count. It is never ready, so that no Service sends it requests. */
    private readonly labels: Readonly<Record<string, string>> = {},
  ) {
    this.kubectl = new Kubectl(namespace);
  }

  async create(): Promise<void> {
    await createPod(this.kubectl, this.name, IMAGE, ["python", "-c", SERVE], {
      labels: this.labels,
      spec: { readinessGates: [{ conditionType: "test/never" }], terminationGracePeriodSeconds: 0 },
    });
    await this.kubectl.run("wait", `pod/${this.name}`, "--for=condition=ContainersReady", "--timeout=120s");
  }

  async delete(): Promise<void> {
    await this.kubectl.run("delete", "pod", this.name, "--ignore-not-found", "--now");
  }

  async address(): Promise<string> {
    return `${await this.kubectl.run("get", "pod", this.name, "--output=jsonpath={.status.podIP}")}:${PORT}`;
  }

  /** @returns the names of the targets to which it connects. */
  async reaches(targets: Targets): Promise<string[]> {
    const args = Object.entries(targets).map(([name, address]) => `${name}=${address}`);
    const printed = await this.kubectl.run("exec", this.name, "--", "python", "-c", CONNECT, ...args);
    return printed.split("\n").filter((name) => name !== "");
  }
}
