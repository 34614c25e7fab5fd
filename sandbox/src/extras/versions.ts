/**
 * What the extras are made of; the modules in `toolchain/` and the images pin the same versions. Not in `src/versions.ts`,
 * which the toolchain is built anew for.
 */
export const extraVersions = { traefik: "3.6.10", prometheus: "3.15.1" } as const;
