import * as fs from "node:fs";

import { stringify } from "yaml";

import { findOnPath, pathWithSystemFolders } from "../system/findOnPath";
import { succeeds } from "../system/run";
import { tool } from "../toolchain/layout";
import type { Component } from "./component";
import { isHealthy } from "./health";
import { isNodeReady } from "./api";
import { containerdSocket, nodeName, runtimeFolder, type Layout } from "./layout";
import { networkName } from "./firewallRules";
import { addresses, ports } from "./network";

export const pauseImage = "registry.k8s.io/pause:3.10";
const cniPlugins = "/usr/lib/cni";

function program(name: string): string {
  return findOnPath(name) ?? name;
}

/** The sandbox's own containerd, independent of the system's. */
export function containerd(layout: Layout): Component {
  const config = layout.config("containerd.toml");
  fs.mkdirSync(runtimeFolder, { recursive: true });
  return {
    name: "containerd",
    file: program("containerd"),
    args: ["--config", config],
    files: {
      [config]: containerdConfig(layout),
      [layout.config("cni", "10-sandbox.conflist")]: JSON.stringify(cniConfig(layout), undefined, 2),
    },
    // containerd looks up its shim on PATH, and the shim runc.
    env: { PATH: pathWithSystemFolders() },
    isReady: () => ctrSucceeds(["version"]),
  };
}

const ctrSucceeds = (args: readonly string[]): Promise<boolean> =>
  succeeds(program("ctr"), ["--address", containerdSocket, ...args]);

function containerdConfig(layout: Layout): string {
  // restrict_oom_score_adj: without CAP_SYS_RESOURCE the score cannot be lowered, and no pod would start.
  return `version = 2
root = "${layout.data("containerd")}"
state = "${runtimeFolder}/containerd"
oom_score = 0

[grpc]
address = "${containerdSocket}"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${pauseImage}"
restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "${cniPlugins}"
conf_dir = "${layout.config("cni")}"

[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "overlayfs"
default_runtime_name = "runc"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = false
`;
}

/** A veth pair per pod, routed by the machine: unlike a bridge it needs no kernel settings. */
function cniConfig(layout: Layout): object {
  return {
    cniVersion: "1.0.0",
    name: networkName,
    plugins: [
      {
        type: "ptp",
        ipMasq: false,
        ipam: {
          type: "host-local",
          dataDir: layout.data("cni"),
          ranges: [[{ subnet: addresses.podCidr.replace("/16", "/24") }]],
          routes: [{ dst: "0.0.0.0/0" }],
        },
      },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  };
}

export function kubelet(layout: Layout): Component {
  const config = layout.config("kubelet.yaml");
  return {
    name: "kubelet",
    file: tool("kubelet"),
    files: { [config]: stringify(kubeletConfig(layout)), [layout.config("resolv.conf")]: resolverOfPods() },
    args: [
      `--config=${config}`,
      `--kubeconfig=${layout.access("kubelet")}`,
      `--hostname-override=${nodeName}`,
      `--node-ip=${addresses.node}`,
      `--root-dir=${layout.data("kubelet")}`,
      `--cert-dir=${layout.data("kubelet", "pki")}`,
    ],
    env: { PATH: pathWithSystemFolders() },
    isReady: async (since) =>
      (await isHealthy(`http://${addresses.loopback}:${ports.kubeletHealth}/healthz`)) &&
      (await isNodeReady(layout, since)),
  };
}

function kubeletConfig(layout: Layout): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: addresses.node,
    port: ports.kubelet,
    healthzBindAddress: addresses.loopback,
    healthzPort: ports.kubeletHealth,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: layout.pki("ca.crt") },
    },
    authorization: { mode: "Webhook" },
    cgroupDriver: "cgroupfs",
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    clusterDNS: [addresses.dnsService],
    clusterDomain: "cluster.local",
    failSwapOn: false,
    resolvConf: layout.config("resolv.conf"),
    podLogsDir: layout.data("pod-logs"),
    volumePluginDir: layout.data("volume-plugins"),
    serializeImagePulls: false,
    // The disk is shared with the machine, and built images cannot be pulled again.
    evictionHard: {
      "memory.available": "50Mi",
      "nodefs.available": "1%",
      "nodefs.inodesFree": "1%",
      "imagefs.available": "1%",
    },
    imageGCHighThresholdPercent: 100,
  };
}

/** The machine's name servers, except those on loopback, which pods cannot reach. */
function resolverOfPods(): string {
  return nameServers()
    .filter((server) => !server.startsWith("127."))
    .map((server) => `nameserver ${server}\n`)
    .join("");
}

export function nameServers(): string[] {
  const content = fs.existsSync("/etc/resolv.conf") ? fs.readFileSync("/etc/resolv.conf", "utf8") : "";
  return [...content.matchAll(/^nameserver\s+(\S+)/gm)].map((match) => match[1] ?? "");
}

export function kubeProxy(layout: Layout): Component {
  const config = layout.config("kube-proxy.yaml");
  return {
    name: "kube-proxy",
    file: tool("kube-proxy"),
    files: { [config]: stringify(kubeProxyConfig(layout)) },
    args: [`--config=${config}`],
    env: { PATH: pathWithSystemFolders() },
    isReady: () => isHealthy(`http://${addresses.loopback}:${ports.proxyHealth}/healthz`),
  };
}

function kubeProxyConfig(layout: Layout): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    bindAddress: addresses.node,
    clientConnection: { kubeconfig: layout.access("kube-proxy") },
    clusterCIDR: addresses.podCidr,
    hostnameOverride: nodeName,
    mode: "iptables",
    // NodePorts are not reachable from the machine's network.
    nodePortAddresses: ["127.0.0.0/8", `${addresses.node}/32`],
    healthzBindAddress: `${addresses.loopback}:${ports.proxyHealth}`,
    metricsBindAddress: `${addresses.loopback}:${ports.proxyMetrics}`,
    // Leaves the machine's connection tracking settings unchanged.
    conntrack: { maxPerCore: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
  };
}
