import { z } from "zod";
import { isDnsName } from "./values";

/**
 * What settings hand on to objects of Kubernetes. The API server checks it too, but in the middle of an update.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */

const NAME = /^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;

/** A name, which may have a DNS name and a slash before it: `topology.kubernetes.io/zone`. */
function isKey(text: string): boolean {
  const [name = "", prefix, ...more] = text.split("/").reverse();
  return NAME.test(name) && (prefix === undefined || isDnsName(prefix)) && more.length === 0;
}

const KEY = 'letters, digits, "-", "_" and ".", 63 at most, and before them a DNS name and "/" or nothing';

const labelKey = z.string().refine(isKey, `the key of a label: ${KEY}`);
const labelValue = z
  .string()
  .refine(
    (text) => text === "" || NAME.test(text),
    'the value of a label: letters, digits, "-", "_" and ".", 63 at most',
  );

export const labels = z.record(labelKey, labelValue);

/** Here Kubernetes takes capitals in the DNS name too. */
export const annotations = z.record(
  z.string().refine((text) => isKey(text.toLowerCase()), `the key of an annotation: ${KEY}`),
  z.string(),
);

/** Before 1.30 Kubernetes takes nothing else. */
const VARIABLE = /^(?!\.\.|\.$)[-._A-Za-z][-.\w]*$/;

export const environment = z.record(
  z.string().regex(VARIABLE, 'the name of an environment variable: letters, digits, "_", "-" and ".", no digit first'),
  z.string(),
);

export const cidr = z.union([z.cidrv4(), z.cidrv6()], 'a CIDR such as "10.0.0.0/8" or "fd00::/8"');

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export const toleration = z
  .strictObject({
    /** Of the taint; default: of every taint, with the operator Exists. */
    key: labelKey.optional(),
    /** Default: Equal. */
    operator: z.enum(["Exists", "Equal"]).optional(),
    value: labelValue.optional(),
    /** Default: every effect. */
    effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).optional(),
    /** How long a pod stays on a node that gets the taint; default: for good. */
    tolerationSeconds: z.int("a whole number of seconds").optional(),
  })
  .refine(({ key, operator }) => key !== undefined || operator === "Exists", {
    path: ["operator"],
    error: '"Exists", unless there is a key',
  })
  .refine(({ operator, value = "" }) => operator !== "Exists" || value === "", {
    path: ["value"],
    error: 'nothing with operator "Exists"',
  })
  .refine(({ effect, tolerationSeconds }) => tolerationSeconds === undefined || effect === "NoExecute", {
    path: ["tolerationSeconds"],
    error: 'nothing, unless effect is "NoExecute"',
  });

/** Checked by the API server below its three keys. */
export const affinity = z.strictObject({
  nodeAffinity: z.looseObject({}).optional(),
  podAffinity: z.looseObject({}).optional(),
  podAntiAffinity: z.looseObject({}).optional(),
});
