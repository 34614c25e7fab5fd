import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";

/** Hides the kubeconfig of the machine from the tests of a file; they write their own. */
export function useKubeconfig(): {
  readonly write: (contexts: Readonly<Record<string, string>>, current?: string) => void;
  readonly writeText: (text: string) => void;
} {
  const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
  const file = join(folder, "config");
  const before = process.env.KUBECONFIG;

  beforeAll(() => {
    process.env.KUBECONFIG = file;
  });
  afterAll(() => {
    if (before === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = before;
    rmSync(folder, { recursive: true });
  });
  const writeText = (text: string) => {
    writeFileSync(file, text);
    // The program removes the variable from its environment.
    process.env.KUBECONFIG = file;
  };
  return {
    writeText,
    /** @param contexts - the URL of the API server of each context. */
    write: (contexts, current = "") => {
      writeText(kubeconfig(contexts, current));
    },
  };
}

/** The text of a kubeconfig, with the URL of the API server of each context. */
export function kubeconfig(contexts: Readonly<Record<string, string>>, current = ""): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": current,
    // The client refuses plain HTTP without insecure-skip-tls-verify.
    clusters: Object.entries(contexts).map(([name, server]) => ({
      name,
      cluster: { server, "insecure-skip-tls-verify": true },
    })),
    users: [{ name: "somebody", user: {} }],
    contexts: Object.keys(contexts).map((name) => ({ name, context: { cluster: name, user: "somebody" } })),
  });
}
