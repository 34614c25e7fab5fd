import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReachableAccess } from "../lib/cluster/access";

/**
 * Returns the options with which kubectl reaches the cluster. It reads a kubeconfig from a file, which only this user may
 * read, and which is deleted when this process ends.
 */
export function kubectlOptions(access: ReachableAccess): string[] {
  if (access.kind === "context") return ["--context", access.context];
  const folder = mkdtempSync(join(tmpdir(), "cancer-mlops-"));
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, "kubeconfig");
  writeFileSync(file, access.text, { mode: 0o600 });
  return ["--kubeconfig", file];
}
