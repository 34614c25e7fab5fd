/** The name of the pod network in CNI, and the comment on the sandbox's rules of the firewall. */
export const networkName = "cancer-mlops-sandbox";

/** The saved rules without those of a cluster: the lines that name its chains or carry its comment. */
export function withoutClusterRules(saved: string): string {
  const portChains = [...saved.matchAll(/^-A .*cancer-mlops-sandbox.* -j (CNI-DN-\w+)$/gm)].map((match) => match[1]);
  const names = ["KUBE-", networkName, ...portChains];
  return saved
    .split("\n")
    .filter((line) => !names.some((name) => name && line.includes(name)))
    .join("\n");
}
