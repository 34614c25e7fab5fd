import { writeFile } from "node:fs/promises";
import type { Project } from "./project";

interface Deployment {
  readonly deployment: { readonly resources: readonly { readonly type: string; readonly inputs: unknown }[] };
}

/** Writes the Kubernetes objects of a deployed stack, as `kubectl apply` takes them. */
export async function writeManifest(project: Project, file: string): Promise<void> {
  const { deployment } = JSON.parse(await project.pulumi("stack", "export", "--show-secrets")) as Deployment;
  const items = deployment.resources.filter(({ type }) => type.startsWith("kubernetes:")).map(({ inputs }) => inputs);
  await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }, plain));
}

/** The value of a secret is JSON in `plaintext`. The provider's own keys are no part of the object. */
function plain(key: string, value: unknown): unknown {
  if (key.startsWith("__")) return undefined;
  const isSecret = typeof value === "object" && value !== null && "plaintext" in value;
  return isSecret ? JSON.parse(String(value.plaintext)) : value;
}
