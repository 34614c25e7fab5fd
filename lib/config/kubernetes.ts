import { z } from "zod";
import { isDnsName } from "./values";

/**
 * Settings that become fields of Kubernetes objects. The API server validates them too, but in the middle of an update.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */

const NAME = /^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;

/** A name with an optional DNS prefix: `topology.kubernetes.io/zone`. */
function isKey(text: string): boolean {
  const [name = "", prefix, ...more] = text.split("/").reverse();
  return NAME.test(name) && (prefix === undefined || isDnsName(prefix)) && more.length === 0;
}

/** The resource of a device plugin: `nvidia.com/gpu`. */
export function isExtendedResource(text: string): boolean {
  return isKey(text) && text.includes("/") && !/^(requests\.|([^/]*\.)?kubernetes\.io\/)/.test(text);
}

const KEY = 'at most 63 letters, digits, "-", "_" and ".", with an optional DNS prefix and "/"';

const labelKey = z.string().refine(isKey, `a label key: ${KEY}`);
const labelValue = z
  .string()
  .refine((text) => text === "" || NAME.test(text), 'a label value: at most 63 letters, digits, "-", "_" and "."');

export const labels = z.record(labelKey, labelValue);

/** Kubernetes accepts capitals in the DNS prefix of an annotation. */
export const annotations = z.record(
  z.string().refine((text) => isKey(text.toLowerCase()), `an annotation key: ${KEY}`),
  z.string(),
);

/** Kubernetes before 1.30 accepts nothing else. */
const VARIABLE = /^(?!\.\.|\.$)[-._A-Za-z][-.\w]*$/;

export const environment = z.record(
  z
    .string()
    .regex(
      VARIABLE,
      'the name of an environment variable: letters, digits, "_", "-" and ".", not beginning with a digit',
    ),
  z.string(),
);

export const cidr = z.union([z.cidrv4(), z.cidrv6()], 'a CIDR such as "10.0.0.0/8" or "fd00::/8"');

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export const toleration = z
  .strictObject({
    /** @default every taint, with operator Exists */
    key: labelKey.optional(),
    /** @default Equal */
    operator: z.enum(["Exists", "Equal"]).optional(),
    value: labelValue.optional(),
    /** @default every effect */
    effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).optional(),
    /** Seconds that a pod stays on a node that gets the taint. @default forever */
    tolerationSeconds: z.int("a whole number of seconds").optional(),
  })
  .refine(({ key, operator }) => key !== undefined || operator === "Exists", {
    path: ["operator"],
    error: '"Exists", since there is no key',
  })
  .refine(({ operator, value = "" }) => operator !== "Exists" || value === "", {
    path: ["value"],
    error: 'no value with operator "Exists"',
  })
  .refine(({ effect, tolerationSeconds }) => tolerationSeconds === undefined || effect === "NoExecute", {
    path: ["tolerationSeconds"],
    error: 'no value unless effect is "NoExecute"',
  });

/** The API server validates what is below these keys. */
export const affinity = z.strictObject({
  nodeAffinity: z.looseObject({}).optional(),
  podAffinity: z.looseObject({}).optional(),
  podAntiAffinity: z.looseObject({}).optional(),
});
