import { z } from "zod";
import { bytes, cores } from "./values";

/** Requests and limits of a container. */
export const resources = (cpu: string, memory: string, cpuLimit: string, memoryLimit: string) =>
  z
    .strictObject({
      requests: z
        .strictObject({ cpu: cores().default(cpu), memory: bytes("512Mi").default(memory) })
        .prefault({})
        .describe("Reserved by the scheduler: CPU in cores or millicores (`m`), memory in bytes (`Mi`, `Gi`)."),
      limits: z
        .strictObject({ cpu: cores().default(cpuLimit), memory: bytes("2Gi").default(memoryLimit) })
        .prefault({})
        .describe("A container is killed above its memory limit, and throttled at its CPU limit."),
    })
    .prefault({});
