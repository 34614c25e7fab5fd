import { usesIpv6 } from "../../../lib/cluster/ipFamily";

const service = (namespace: string, name: string, clusterIP: string) => ({
  metadata: { namespace, name },
  spec: { clusterIP },
});

test.each([
  ["an IPv6 address of the API server's Service", [service("default", "kubernetes", "fd00::1")], true],
  ["an IPv4 address of it", [service("a", "b", "fd00::9"), service("default", "kubernetes", "10.0.0.1")], false],
  ["the stack's own Services otherwise", [service("a", "headless", "None"), service("a", "b", "fd00::9")], true],
  ["no Service", [], undefined],
])("knows the IP family by %s", (_, services, expected) => {
  expect(usesIpv6(services)).toBe(expected);
});
