/**
 * Also pinned in `toolchain/` and the images. Separate from `src/versions.ts`, because a change there rebuilds the whole
 * toolchain.
 */
export const extraVersions = {
  traefik: "3.6.10",
  prometheus: "3.15.1",
  metricsServer: "0.9.0",
  kubeRouter: "2.1.0",
} as const;
