import { readFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import type { Kubectl } from "./kubectl";
import { sandbox } from "./sandbox";

interface Cluster {
  readonly server: string;
  readonly "certificate-authority-data": string;
}

interface Content {
  readonly clusters: readonly { readonly name: string; readonly cluster: Cluster }[];
  readonly users: readonly { readonly name: string; readonly user: Readonly<Record<string, string>> }[];
}

/** The embedded cluster and its administrator. */
export function administrator(): { readonly cluster: Cluster; readonly user: Readonly<Record<string, string>> } {
  const { clusters, users } = parse(readFileSync(sandbox.kubeconfig, "utf8")) as Content;
  const [cluster] = clusters;
  const [user] = users;
  if (cluster === undefined || user === undefined) throw new Error("the embedded cluster has no kubeconfig");
  return { cluster: cluster.cluster, user: user.user };
}

/** The text of a kubeconfig whose current context is for this user. */
export function kubeconfig(user: object, cluster: object = administrator().cluster): string {
  const name = "test";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}

const ACCOUNT = "cancer-mlops-deployer";

/** Creates a namespace with the service account of docs/least-privilege.yaml. @returns its token. */
export async function leastPrivileged(kubectl: Kubectl, namespace: string, manifest: string): Promise<string> {
  await kubectl.run("create", "namespace", namespace);
  for (const document of manifest.split(/^---$/m)) {
    await kubectl.create(
      parse(document.replaceAll(/namespace: cancer-mlops\b(?!-)/g, `namespace: ${namespace}`)) as object,
    );
  }
  return kubectl.run("create", "token", ACCOUNT);
}
