import { capture, succeeds } from "../system/run";
import { networkName, withoutClusterRules } from "./firewallRules";

/** The same on every machine, so certificates and kubeconfigs stay valid. */
export const addresses = {
  podCidr: "10.244.0.0/16",
  serviceCidr: "10.96.0.0/16",
  dnsService: "10.96.0.10",
  /** On a device of its own, because the machine's address can change. */
  node: "10.245.0.1",
  loopback: "127.0.0.1",
} as const;

/** Different from Kubernetes' defaults: another cluster may run on the machine. */
export const ports = {
  api: 16443,
  etcdClient: 12379,
  etcdPeer: 12380,
  etcdMetrics: 12381,
  controllerManager: 11257,
  scheduler: 11259,
  kubelet: 11250,
  kubeletHealth: 11248,
  proxyHealth: 11256,
  proxyMetrics: 11249,
  dns: 10053,
  dnsHealth: 11080,
  dnsReady: 11081,
} as const;

const device = "cancer-mlops0";

/** Lets pods reach each other, the machine and the internet, regardless of the machine's firewall policy. */
const rules: readonly { table: string; chain: string; match: readonly string[] }[] = [
  { table: "filter", chain: "FORWARD", match: ["-s", addresses.podCidr, "-j", "ACCEPT"] },
  { table: "filter", chain: "FORWARD", match: ["-d", addresses.podCidr, "-j", "ACCEPT"] },
  { table: "filter", chain: "INPUT", match: ["-s", addresses.podCidr, "-j", "ACCEPT"] },
  {
    table: "nat",
    chain: "POSTROUTING",
    match: ["-s", addresses.podCidr, "!", "-d", addresses.podCidr, "-j", "MASQUERADE"],
  },
];

export async function setUpNetwork(): Promise<void> {
  if (!(await succeeds("ip", ["link", "show", device]))) {
    await capture("ip", ["link", "add", device, "type", "dummy"]).catch(() =>
      capture("ip", ["link", "add", device, "type", "bridge"]),
    );
  }
  await capture("ip", ["address", "replace", `${addresses.node}/32`, "dev", device]);
  await capture("ip", ["link", "set", device, "up"]);
  // Lets the machine itself reach Services without a default route, which an offline machine lacks.
  await capture("ip", ["route", "replace", addresses.serviceCidr, "dev", device, "src", addresses.node]);
  await capture("sysctl", ["-qw", "net.ipv4.ip_forward=1"]);
  for (const { table, chain, match } of rules) {
    const rule = [chain, ...match, "-m", "comment", "--comment", networkName];
    if (!(await succeeds("iptables", ["-w", "-t", table, "-C", ...rule]))) {
      await capture("iptables", ["-w", "-t", table, "-I", ...rule]);
    }
  }
}

/** Removes the device and the rules of the sandbox, kube-proxy, the kubelet and CNI's portmap plugin. */
export async function tearDownNetwork(): Promise<void> {
  for (const family of ["iptables", "ip6tables"]) {
    const saved = await capture(`${family}-save`, []).catch(() => "");
    const kept = withoutClusterRules(saved);
    if (saved !== kept) {
      await capture(`${family}-restore`, ["-w"], { input: kept + "\n" });
    }
  }
  await succeeds("ip", ["link", "delete", device]);
}
