import { BlockList, isIP } from "node:net";

/**
 * Returns the proxy that client-go, and so kubectl and the provider, would use for a server, or undefined.
 * @kubernetes/client-node reads the `proxy-url` of a kubeconfig only.
 * Rules: https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function proxyOf(server: string, env: NodeJS.ProcessEnv): string | undefined {
  const { protocol, hostname, port } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, "");
  const scheme = protocol.slice(0, -1);
  const proxy = read(env, `${scheme}_proxy`);
  if (proxy === undefined || isLoopback(host)) return undefined;
  const target = { host, port: port === "" ? defaultPort(scheme) : port };
  const isExcluded = (read(env, "no_proxy") ?? "").split(",").some((entry) => matches(entry.trim(), target));
  if (isExcluded) return undefined;
  return /^[a-z0-9]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

interface Target {
  readonly host: string;
  readonly port: string;
}

function read(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name.toUpperCase()] ?? env[name];
  return value === "" ? undefined : value;
}

const defaultPort = (scheme: string) => (scheme === "https" ? "443" : "80");

function isLoopback(host: string): boolean {
  return host === "localhost" || (isIP(host) !== 0 && inRange(host, host.includes(":") ? "::1/128" : "127.0.0.0/8"));
}

/** An entry of NO_PROXY: `*`, an IP address, a CIDR or a domain, optionally with a port. */
function matches(entry: string, { host, port }: Target): boolean {
  if (entry === "") return false;
  if (entry === "*") return true;
  if (entry.includes("/")) return isIP(host) !== 0 && inRange(host, entry);
  const [, pattern = entry, onlyPort] = /^(.*?):(\d+)$/.exec(isIP(entry) === 6 ? "" : entry) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const name = pattern
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/^\*(?=\.)/, "");
  if (isIP(name) !== 0) return name === host;
  return host.endsWith(name.startsWith(".") ? name : `.${name}`) || host === name;
}

function inRange(address: string, cidr: string): boolean {
  const [network = "", bits = ""] = cidr.split("/");
  const family = (text: string) => (text.includes(":") ? "ipv6" : "ipv4");
  const list = new BlockList();
  try {
    list.addSubnet(network, Number(bits), family(network));
    return list.check(address, family(address));
  } catch {
    // Not a CIDR.
    return false;
  }
}
