/** What the toolchain is made of. The Go modules in `toolchain/` pin the same versions: raise both together. */
export const versions = {
  kubernetes: "1.34.3",
  etcd: "3.6.6",
  coredns: "1.14.0",
  localPathProvisioner: "0.0.30",
  kwok: "0.7.0",
  prometheus: "2.48.0",
  pulumi: "3.228.0",
  pulumiLanguageNodejs: "3.187.0",
  pulumiKubernetes: "4.25.0",
} as const;

/** The release that Pulumi's own archive is fetched from where the internet can be reached. */
export const officialPulumi = versions.pulumi;
