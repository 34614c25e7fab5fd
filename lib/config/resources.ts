import { z } from "zod";
import { isExtendedResource } from "./kubernetes";
import { bytes, cores, diskBytes } from "./values";

const OWN = ["cpu", "memory", "ephemeral-storage"];
const WHOLE_NUMBER = "a whole number";

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
        .object({
          cpu: cores().default(limits[0]),
          memory: bytes("2Gi").default(limits[1]),
          "ephemeral-storage": diskBytes("1Gi")
            .default(limits[2])
            .describe(
              "A pod is evicted above it. What counts: its logs, /tmp and other emptyDirs, not its claims; 0: no limit.",
            ),
        })
        .catchall(amount)
        .check(extendedResources)
        .prefault({})
        .describe(
          "A container is killed above its memory limit, and throttled at its CPU limit. Extended resources, such as `nvidia.com/gpu: 1`, are limits too.",
        ),
    })
    .prefault({});

/** Of a device: a whole number. */
const amount = z.preprocess(
  (value) => (typeof value === "number" ? String(value) : value),
  z.string(WHOLE_NUMBER).regex(/^\d+$/, WHOLE_NUMBER),
);

function extendedResources({ value, issues }: z.core.ParsePayload<Readonly<Record<string, string>>>): void {
  const keys = Object.keys(value).filter((key) => !OWN.includes(key) && !isExtendedResource(key));
  if (keys.length === 0) return;
  const message = `${OWN.join(", ")}, or extended resources such as nvidia.com/gpu`;
  issues.push({ code: "unrecognized_keys", keys, message, input: value });
}
