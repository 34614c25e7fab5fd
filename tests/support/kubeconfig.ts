import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";

/** For the tests of a file: no kubeconfig but the one that a test writes. */
export function useKubeconfig(): { write: (contexts: Readonly<Record<string, string>>, current?: string) => void } {
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
  return {
    /** @param contexts - name of each context, and the URL of its API server. */
    write: (contexts, current = "") => {
      writeFileSync(file, kubeconfig(contexts, current));
      // The program takes the variable out of its environment.
      process.env.KUBECONFIG = file;
    },
  };
}

function kubeconfig(contexts: Readonly<Record<string, string>>, current: string): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": current,
    // Without it the client refuses a server that speaks HTTP.
    clusters: Object.entries(contexts).map(([name, server]) => ({
      name,
      cluster: { server, "insecure-skip-tls-verify": true },
    })),
    users: [{ name: "somebody", user: {} }],
    contexts: Object.keys(contexts).map((name) => ({ name, context: { cluster: name, user: "somebody" } })),
  });
}
