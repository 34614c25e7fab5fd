import * as fs from "node:fs";
import * as path from "node:path";

import { parse, stringify } from "yaml";

import { runLogged } from "../system/run";
import { tool } from "../toolchain/layout";
import { versions } from "../versions";
import { contextName, nodeName, type Layout } from "./layout";
import { addresses, ports } from "./network";

/** Ten years: nothing renews certificates. */
const validity = "87600h0m0s";

/** API users besides those of kubeadm. */
export const extraUsers = [
  "system:kube-proxy",
  "sandbox:coredns",
  "sandbox:local-path-provisioner",
  "sandbox:kwok",
] as const;

export const accessName = (user: string): string => user.replace(/^.*:/, "");

/** Creates the certificates and kubeconfigs of the cluster with kubeadm, once. */
export async function createPki(layout: Layout, log: string): Promise<void> {
  if (fs.existsSync(layout.kubeconfig)) {
    return;
  }
  // An interrupted attempt may have left some of the files.
  fs.rmSync(layout.pki(), { recursive: true, force: true });
  fs.mkdirSync(path.dirname(layout.access("any")), { recursive: true });
  fs.mkdirSync(layout.config(), { recursive: true });

  const config = layout.config("kubeadm.yaml");
  fs.writeFileSync(config, kubeadmConfig(layout));
  const kubeadm = (args: readonly string[], output?: string): Promise<void> =>
    runLogged({ file: tool("kubeadm"), args: [...args, `--config=${config}`], log, output });
  await kubeadm(["init", "phase", "certs", "all"]);
  for (const user of ["super-admin", "controller-manager", "scheduler", "kubelet"]) {
    await kubeadm(["init", "phase", "kubeconfig", user, `--kubeconfig-dir=${path.dirname(layout.access("any"))}`]);
  }
  for (const user of extraUsers) {
    await kubeadm(
      ["kubeconfig", "user", `--client-name=${user}`, `--validity-period=${validity}`],
      layout.access(accessName(user)),
    );
  }
  for (const file of fs.readdirSync(path.dirname(layout.access("any")))) {
    rewriteKubeconfig(path.join(path.dirname(layout.access("any")), file), layout);
  }
  // Last: its existence means that the others are complete.
  fs.copyFileSync(layout.access("super-admin"), layout.kubeconfig);
}

function kubeadmConfig(layout: Layout): string {
  const documents = [
    {
      apiVersion: "kubeadm.k8s.io/v1beta4",
      kind: "InitConfiguration",
      localAPIEndpoint: { advertiseAddress: addresses.node, bindPort: ports.api },
      nodeRegistration: { name: nodeName, criSocket: "unix:///run/unused.sock" },
    },
    {
      apiVersion: "kubeadm.k8s.io/v1beta4",
      kind: "ClusterConfiguration",
      // Otherwise kubeadm looks up the latest version on the internet.
      kubernetesVersion: `v${versions.kubernetes}`,
      clusterName: contextName,
      certificatesDir: layout.pki(),
      caCertificateValidityPeriod: validity,
      certificateValidityPeriod: validity,
      networking: { podSubnet: addresses.podCidr, serviceSubnet: addresses.serviceCidr, dnsDomain: "cluster.local" },
      apiServer: { certSANs: [addresses.loopback, "localhost", addresses.node] },
    },
  ];
  return documents.map((document) => stringify(document)).join("---\n");
}

/** The address of the API server. A simulated cluster has no device of its own and listens on loopback. */
export function apiAddress(layout: Layout): string {
  return layout.mode === "real" ? addresses.node : addresses.loopback;
}

interface Kubeconfig {
  clusters: { name: string; cluster: { server: string } }[];
  contexts: { name: string; context: { cluster: string; user: string } }[];
  users: { name: string }[];
  "current-context": string;
}

/** Sets the API server's address and renames cluster, context and user. */
function rewriteKubeconfig(file: string, layout: Layout): void {
  const config = parse(fs.readFileSync(file, "utf8")) as Kubeconfig;
  for (const entry of config.clusters) {
    entry.name = contextName;
    entry.cluster.server = `https://${apiAddress(layout)}:${ports.api}`;
  }
  for (const entry of config.contexts) {
    entry.name = contextName;
    entry.context = { cluster: contextName, user: contextName };
  }
  for (const entry of config.users) {
    entry.name = contextName;
  }
  config["current-context"] = contextName;
  fs.writeFileSync(file, stringify(config), { mode: 0o600 });
}
