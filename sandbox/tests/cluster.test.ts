import { withoutClusterRules } from "../src/cluster/firewallRules";

test("removes the firewall rules of the sandbox only", () => {
  const saved = [
    "*nat",
    ":PREROUTING ACCEPT [0:0]",
    ":KUBE-SERVICES - [0:0]",
    ":CNI-DN-aaaa - [0:0]",
    ":CNI-DN-bbbb - [0:0]",
    "-A PREROUTING -j KUBE-SERVICES",
    '-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \\"cancer-mlops-sandbox\\" id: \\"1\\"" -j CNI-DN-aaaa',
    '-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \\"podman\\" id: \\"2\\"" -j CNI-DN-bbbb',
    "-A CNI-DN-aaaa -j DNAT",
    "-A CNI-DN-bbbb -j DNAT",
    "-A POSTROUTING -s 10.244.0.0/16 -m comment --comment cancer-mlops-sandbox -j MASQUERADE",
    "-A POSTROUTING -s 172.17.0.0/16 -j MASQUERADE",
    "COMMIT",
  ];
  expect(withoutClusterRules(saved.join("\n")).split("\n")).toEqual([
    "*nat",
    ":PREROUTING ACCEPT [0:0]",
    ":CNI-DN-bbbb - [0:0]",
    '-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \\"podman\\" id: \\"2\\"" -j CNI-DN-bbbb',
    "-A CNI-DN-bbbb -j DNAT",
    "-A POSTROUTING -s 172.17.0.0/16 -j MASQUERADE",
    "COMMIT",
  ]);
});
