import { tool } from "../toolchain/layout";
import type { Component } from "./component";
import { isHealthy } from "./health";
import type { Layout } from "./layout";
import { addresses, ports } from "./network";
import { nameServers } from "./node";
import { accessName } from "./pki";

/** CoreDNS as a process of the node, behind the usual Service: it needs no image and answers before the first pod runs. */
export function coredns(layout: Layout): Component {
  const config = layout.config("Corefile");
  return {
    name: "coredns",
    file: tool("coredns"),
    args: ["-conf", config],
    files: { [config]: corefile(layout.access(accessName("sandbox:coredns"))) },
    isReady: () => isHealthy(`http://${addresses.loopback}:${ports.dnsReady}/ready`),
  };
}

function corefile(kubeconfig: string): string {
  // An offline machine may have no name servers.
  const forward = nameServers().length > 0 ? "    forward . /etc/resolv.conf\n" : "";
  return `.:${ports.dns} {
    bind ${addresses.node}
    errors
    health ${addresses.loopback}:${ports.dnsHealth}
    ready ${addresses.loopback}:${ports.dnsReady}
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        kubeconfig ${kubeconfig}
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
        ttl 5
    }
${forward}    cache 5
    loadbalance
}
`;
}
