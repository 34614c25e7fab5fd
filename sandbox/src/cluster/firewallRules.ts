/** The name of the CNI network and the comment on the sandbox's firewall rules. */
export const networkName = "cancer-mlops-sandbox";

/** Removes the rules of a cluster: the lines that name its chains or have its comment. */
export function withoutClusterRules(saved: string): string {
  const portChains = [...saved.matchAll(/^-A .*cancer-mlops-sandbox.* -j (CNI-DN-\w+)$/gm)].map((match) => match[1]);
  const names = ["KUBE-", networkName, ...portChains];
  return saved
    .split("\n")
    .filter((line) => !names.some((name) => name && line.includes(name)))
    .join("\n");
}
