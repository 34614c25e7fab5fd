import { z } from "zod";
import { parseDuration, parseQuantity } from "./quantity";

/** The kinds of values that settings have, each with the words that say what is allowed. */

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

/** A host that ends in a number is an IPv4 address in every URL, or, as `300.1.1.1`, wrong there. */
const NUMBER_LAST = /(^|\.)(\d+|0x[0-9a-f]*)$/;
/** Of a DNS name, in characters. */
export const LONGEST_NAME = 253;

/** Where text is needed and a number or true/false was found, as YAML and the CLI read `10` and `true`. */
export const TEXT = "a string: in quotes in the file, with --type string in pulumi config set";

/** A host with or without a port. */
export const REGISTRY = "[a-z0-9][a-z0-9.-]*(:[0-9]+)?";
export const REPOSITORY = "[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*";

export function isDnsName(text: string): boolean {
  return text.length <= LONGEST_NAME && DNS_NAME.test(text);
}

export const dnsLabel = (what: string) =>
  z.string().regex(DNS_LABEL, `${what}: lower-case letters, digits and "-", 63 characters at most`);
export const dnsName = (what: string) =>
  z
    .string()
    .max(LONGEST_NAME, `${what}: ${LONGEST_NAME} characters at most`)
    .regex(DNS_NAME, `${what}: lower-case letters, digits, "-" and "."; no scheme, port or path`);
export const hostName = () =>
  dnsName("a host name").refine((host) => !NUMBER_LAST.test(host), "a host name: an Ingress takes no IP address");
export const nodeAddress = () =>
  z.union([z.ipv4(), z.ipv6(), hostName()], "a host name, an IPv4 or an IPv6 address; no scheme, port or path");
export const count = (from: number, to: number) =>
  z
    .int(`a whole number from ${from} to ${to}`)
    .min(from, `a whole number from ${from} to ${to}`)
    .max(to, `a whole number from ${from} to ${to}`);
export const cores = () => quantity(1e-3, 'cores or millicores, such as "2" or "500m"');
/** `500m` of memory is half a byte: a typo for `500Mi`. */
export const bytes = (example: string) => quantity(2 ** 20, `bytes, 1Mi at least, such as "${example}"`);
export const duration = (from: string, to: string, example: string) => {
  const allowed = `a duration from ${from} to ${to}, such as "${example}"`;
  return z
    .string(allowed)
    .refine((text) => between(parseDuration(text), parseDuration(from), parseDuration(to)), allowed);
};

/** A quantity may be a number, as in Kubernetes: `cpu: 2`. */
function quantity(least: number, allowed: string) {
  const text = z.string(allowed).refine((value) => (parseQuantity(value) ?? 0) >= least, allowed);
  return z.preprocess((value) => (typeof value === "number" ? String(value) : value), text);
}

function between(value = -1, from = 0, to = 0): boolean {
  return value >= from && value <= to;
}
