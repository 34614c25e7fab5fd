import { execa } from "execa";

/** A port of this machine that leads to a Service. */
export interface Forward {
  /** Without a trailing slash. */
  readonly url: string;
  close(): void;
}

/** How long a pod may take to run. kubectl's own default is a minute. */
const PATIENCE_SECONDS = 10;

const READY = /Forwarding from 127\.0\.0\.1:(\d+)/;

/**
 * Forwards a free port by kubectl: a network policy or a missing route does not matter.
 *
 * @param kubectl - the options with which kubectl reaches the namespace.
 * @throws {Error} with what kubectl printed, such as that no pod runs.
 */
export function forward(kubectl: readonly string[], service: string, port: number): Promise<Forward> {
  const options = ["--address=127.0.0.1", `--pod-running-timeout=${PATIENCE_SECONDS}s`];
  const args = [...kubectl, "port-forward", ...options, `service/${service}`, `:${port}`];
  const child = execa("kubectl", args, { reject: false, stdin: "ignore" });
  return new Promise((resolve, reject) => {
    let printed = "";
    child.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const local = READY.exec(printed)?.[1];
      if (local !== undefined) resolve({ url: `http://127.0.0.1:${local}`, close: () => void child.kill() });
    });
    void child.then(({ stderr }) => {
      const reason = stderr
        .trim()
        .split("\n")
        .at(-1)
        ?.replace(/^error: /i, "");
      reject(new Error(`no connection to a running pod: ${reason ?? ""}`));
    });
  });
}
