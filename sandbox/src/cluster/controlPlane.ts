import * as fs from "node:fs";
import * as os from "node:os";

import { tool } from "../toolchain/layout";
import { isApiReady, readApi } from "./api";
import type { Component } from "./component";
import { isHealthy, readOverTls } from "./health";
import { nodeName, type Layout } from "./layout";
import { addresses, ports } from "./network";
import { apiAddress } from "./pki";

const flags = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).map(([name, value]) => `--${name}=${value}`);

export function etcd(layout: Layout): Component {
  const client = `https://${addresses.loopback}:${ports.etcdClient}`;
  const peer = `https://${addresses.loopback}:${ports.etcdPeer}`;
  const metrics = `http://${addresses.loopback}:${ports.etcdMetrics}`;
  fs.mkdirSync(layout.data("etcd"), { recursive: true, mode: 0o700 });
  return {
    name: "etcd",
    file: tool("etcd"),
    args: [
      ...flags({
        name: nodeName,
        "data-dir": layout.data("etcd"),
        "listen-client-urls": client,
        "advertise-client-urls": client,
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "initial-cluster": `${nodeName}=${peer}`,
        "listen-metrics-urls": metrics,
        "cert-file": layout.pki("etcd", "server.crt"),
        "key-file": layout.pki("etcd", "server.key"),
        "trusted-ca-file": layout.pki("etcd", "ca.crt"),
        "client-cert-auth": "true",
        "peer-cert-file": layout.pki("etcd", "peer.crt"),
        "peer-key-file": layout.pki("etcd", "peer.key"),
        "peer-trusted-ca-file": layout.pki("etcd", "ca.crt"),
        "peer-client-cert-auth": "true",
        "auto-compaction-retention": "1h",
        "log-level": "warn",
      }),
      // Killed processes lose no written data; only a power failure can.
      "--unsafe-no-fsync",
    ],
    isReady: () => isHealthy(`${metrics}/health`),
  };
}

export function apiServer(layout: Layout): Component {
  return {
    name: "kube-apiserver",
    file: tool("kube-apiserver"),
    args: flags({
      "bind-address": apiAddress(layout),
      "secure-port": `${ports.api}`,
      // Endpoints of the `kubernetes` Service must not be loopback addresses.
      "advertise-address": layout.mode === "real" ? addresses.node : firstOwnAddress(),
      "etcd-servers": `https://${addresses.loopback}:${ports.etcdClient}`,
      "etcd-cafile": layout.pki("etcd", "ca.crt"),
      "etcd-certfile": layout.pki("apiserver-etcd-client.crt"),
      "etcd-keyfile": layout.pki("apiserver-etcd-client.key"),
      "client-ca-file": layout.pki("ca.crt"),
      "tls-cert-file": layout.pki("apiserver.crt"),
      "tls-private-key-file": layout.pki("apiserver.key"),
      "kubelet-client-certificate": layout.pki("apiserver-kubelet-client.crt"),
      "kubelet-client-key": layout.pki("apiserver-kubelet-client.key"),
      "kubelet-preferred-address-types": "InternalIP",
      "proxy-client-cert-file": layout.pki("front-proxy-client.crt"),
      "proxy-client-key-file": layout.pki("front-proxy-client.key"),
      "requestheader-client-ca-file": layout.pki("front-proxy-ca.crt"),
      "requestheader-allowed-names": "front-proxy-client",
      "requestheader-extra-headers-prefix": "X-Remote-Extra-",
      "requestheader-group-headers": "X-Remote-Group",
      "requestheader-username-headers": "X-Remote-User",
      "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
      "service-account-key-file": layout.pki("sa.pub"),
      "service-account-signing-key-file": layout.pki("sa.key"),
      "service-cluster-ip-range": addresses.serviceCidr,
      "authorization-mode": "Node,RBAC",
      "enable-admission-plugins": "NodeRestriction",
      "allow-privileged": "true",
    }),
    isReady: () => isApiReady(layout),
  };
}

export function controllerManager(layout: Layout): Component {
  const access = layout.access("controller-manager");
  return {
    name: "kube-controller-manager",
    file: tool("kube-controller-manager"),
    args: flags({
      kubeconfig: access,
      "authentication-kubeconfig": access,
      "authorization-kubeconfig": access,
      "bind-address": addresses.loopback,
      "secure-port": `${ports.controllerManager}`,
      "client-ca-file": layout.pki("ca.crt"),
      "root-ca-file": layout.pki("ca.crt"),
      "requestheader-client-ca-file": layout.pki("front-proxy-ca.crt"),
      "cluster-signing-cert-file": layout.pki("ca.crt"),
      "cluster-signing-key-file": layout.pki("ca.key"),
      "service-account-private-key-file": layout.pki("sa.key"),
      "use-service-account-credentials": "true",
      "allocate-node-cidrs": "true",
      "cluster-cidr": addresses.podCidr,
      "service-cluster-ip-range": addresses.serviceCidr,
      // An election would delay a restart until the lease of the dead process expires.
      "leader-elect": "false",
      ...(layout.mode === "simulated" && { "enable-hostpath-provisioner": "true" }),
    }),
    isReady: () => isHealthyOverTls(ports.controllerManager),
  };
}

export function scheduler(layout: Layout): Component {
  const access = layout.access("scheduler");
  return {
    name: "kube-scheduler",
    file: tool("kube-scheduler"),
    args: flags({
      kubeconfig: access,
      "authentication-kubeconfig": access,
      "authorization-kubeconfig": access,
      "bind-address": addresses.loopback,
      "secure-port": `${ports.scheduler}`,
      "leader-elect": "false",
    }),
    isReady: () => isHealthyOverTls(ports.scheduler),
  };
}

/** Probes components with self-signed certificates. */
async function isHealthyOverTls(port: number): Promise<boolean> {
  const url = `https://${addresses.loopback}:${port}/healthz`;
  return (await readOverTls(url, { rejectUnauthorized: false })) !== undefined;
}

function firstOwnAddress(): string {
  const own = Object.values(os.networkInterfaces())
    .flat()
    .find((address) => address?.family === "IPv4" && !address.internal);
  return own?.address ?? addresses.node;
}

/** Returns whether a namespace has its default ServiceAccount, without which no pod is admitted. */
export async function isNamespaceUsable(layout: Layout, namespace: string): Promise<boolean> {
  return (await readApi(layout, `/api/v1/namespaces/${namespace}/serviceaccounts/default`)) !== undefined;
}
