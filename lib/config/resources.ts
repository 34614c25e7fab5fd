import { z } from "zod";
import { bytes, cores, diskBytes } from "./values";

export type Amounts = readonly [cpu: string, memory: string, disk: string];

/** Requests and limits of a container. */
export const resources = (requests: Amounts, limits: Amounts) =>
  z
    .strictObject({
      requests: z
        .strictObject({
          cpu: cores().default(requests[0]),
          memory: bytes("512Mi").default(requests[1]),
          "ephemeral-storage": diskBytes("128Mi").default(requests[2]),
        })
        .prefault({})
        .describe(
          "Reserved by the scheduler: CPU in cores or millicores (`m`), memory and ephemeral storage in bytes (`Mi`, `Gi`).",
        ),
      limits: z
        .strictObject({
          cpu: cores().default(limits[0]),
          memory: bytes("2Gi").default(limits[1]),
          "ephemeral-storage": diskBytes("1Gi")
            .default(limits[2])
            .describe(
              "A pod is evicted above it. What counts: its logs, /tmp and other emptyDirs, not its claims; 0: no limit.",
            ),
        })
        .prefault({})
        .describe("A container is killed above its memory limit, and throttled at its CPU limit."),
    })
    .prefault({});
