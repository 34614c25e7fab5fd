import { z } from "zod";
import { parseDuration, parseQuantity } from "../catalog/quantity";

/** The types of values that settings have, each with a description for messages. */

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

/** A URL parser reads a host that ends in a number as an IPv4 address, and rejects it if it is none, as `300.1.1.1`. */
const ENDS_IN_NUMBER = /(^|\.)(\d+|0x[0-9a-f]*)$/;
/** Characters. */
export const LONGEST_DNS_NAME = 253;

/** YAML and the CLI read an unquoted `10` or `true` as a number or a boolean. */
export const STRING_EXPECTED = "a string: quoted in the stack file, or set by pulumi config set --type string";

/** A host with an optional port. */
export const REGISTRY = "[a-z0-9][a-z0-9.-]*(:[0-9]+)?";
export const REPOSITORY = "[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*";

export function isDnsName(text: string): boolean {
  return text.length <= LONGEST_DNS_NAME && DNS_NAME.test(text);
}

export const dnsLabel = (what: string) =>
  z.string().regex(DNS_LABEL, `${what}: at most 63 lower-case letters, digits and "-"`);
export const dnsName = (what: string) =>
  z
    .string()
    .max(LONGEST_DNS_NAME, `${what}: at most ${LONGEST_DNS_NAME} characters`)
    .regex(DNS_NAME, `${what}: lower-case letters, digits, "-" and "."; no scheme, port or path`);
export const hostName = () =>
  dnsName("a host name").refine(
    (host) => !ENDS_IN_NUMBER.test(host),
    "a host name: an Ingress does not accept IP addresses",
  );
export const nodeAddress = () =>
  z.union([z.ipv4(), z.ipv6(), hostName()], "a host name, an IPv4 or an IPv6 address; no scheme, port or path");
export const count = (from: number, to: number) =>
  z
    .int(`a whole number from ${from} to ${to}`)
    .min(from, `a whole number from ${from} to ${to}`)
    .max(to, `a whole number from ${from} to ${to}`);
export const cores = () => quantity(1e-3, 'cores or millicores, such as "2" or "500m"');
/** At least 1Mi: `500m` of memory is half a byte, a typo for `500Mi`. */
export const bytes = (example: string) => quantity(2 ** 20, `bytes, at least 1Mi, such as "${example}"`);
/** Zero is accepted: none. */
export const diskBytes = (example: string) =>
  quantity(2 ** 20, `bytes, at least 1Mi, such as "${example}", or 0`, { zero: true });
export const duration = (from: string, to: string, example: string) => {
  const expected = `a duration from ${from} to ${to}, such as "${example}"`;
  return z
    .string(expected)
    .refine((text) => between(parseDuration(text), parseDuration(from), parseDuration(to)), expected);
};

/** As in Kubernetes, a quantity may be a number: `cpu: 2`. */
function quantity(least: number, expected: string, { zero = false } = {}) {
  const text = z.string(expected).refine((value) => {
    const amount = parseQuantity(value);
    return amount !== undefined && (amount >= least || (zero && amount === 0));
  }, expected);
  return z.preprocess((value) => (typeof value === "number" ? String(value) : value), text);
}

function between(value = -1, from = 0, to = 0): boolean {
  return value >= from && value <= to;
}
