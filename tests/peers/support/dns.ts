import { Kubectl } from "../../cluster/support/kubectl";

interface EndpointSlice {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly endpoints: readonly { readonly addresses: readonly string[] }[];
  readonly ports: readonly { readonly port: number }[];
}

/** For `networkPolicy.egress`: the DNS server of the embedded cluster is a process of the node, at a port of its own. */
export async function egressToDns(): Promise<{ cidr: string; ports: number[] }> {
  const slices = await new Kubectl("kube-system").list<EndpointSlice>("endpointslices");
  const slice = slices.find(({ metadata }) => metadata.labels["kubernetes.io/service-name"] === "kube-dns");
  const [endpoint, port] = [slice?.endpoints[0]?.addresses[0], slice?.ports[0]?.port];
  if (endpoint === undefined || port === undefined) throw new Error("the cluster has no DNS server");
  return { cidr: `${endpoint}/32`, ports: [port] };
}
