/** Also pinned by the Go modules in `toolchain/`. */
export const versions = {
  kubernetes: "1.34.3",
  etcd: "3.6.6",
  coredns: "1.14.0",
  prometheus: "2.48.0",
  pulumi: "3.228.0",
  pulumiLanguageNodejs: "3.187.0",
  pulumiKubernetes: "4.25.0",
} as const;
