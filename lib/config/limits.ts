import { z } from "zod";
import { bytes, cores, count } from "./values";

/** The shape of `cancer-mlops:limits`. */
export const limits = z
  .strictObject({
    quota: z
      .boolean()
      .default(false)
      .describe(
        "A ResourceQuota for what the stack needs, its updates and backups included, and a LimitRange with defaults for pods without resources. Only in a namespace that the stack creates: elsewhere it would count the pods of others ([docs/limits.md](limits.md)).",
      ),
    extra: z
      .strictObject({
        cpu: cores().optional().describe("Requests and limits."),
        memory: bytes("4Gi").optional().describe("Requests and limits."),
        "ephemeral-storage": bytes("4Gi").optional().describe("Requests and limits."),
        storage: bytes("10Gi").optional().describe("Of PVCs."),
        pods: count(0, 10_000).default(0).describe("Number of pods."),
        persistentvolumeclaims: count(0, 10_000).default(0).describe("Number of PVCs."),
      })
      .prefault({})
      .describe("What the quota allows in addition, for pods and PVCs of your own in the namespace."),
  })
  .prefault({});
