import { proxyOf } from "../../../lib/cluster/proxy";

const server = "https://10.1.2.3:6443";
const proxy = "http://proxy.example.com:3128";

test("takes the proxy of the server's scheme, in either case, with http as its default scheme", () => {
  expect(proxyOf(server, { HTTPS_PROXY: proxy })).toBe(proxy);
  expect(proxyOf(server, { https_proxy: "proxy.example.com:3128" })).toBe(proxy);
  expect(proxyOf(server, { HTTPS_PROXY: "", https_proxy: "" })).toBeUndefined();
  expect(proxyOf(server, { HTTP_PROXY: proxy })).toBeUndefined();
  expect(proxyOf("http://10.1.2.3", { HTTP_PROXY: proxy })).toBe(proxy);
});

test.each(["https://127.0.0.1:6443", "https://localhost:6443", "https://[::1]:6443"])(
  "takes no proxy for %s, which is this machine",
  (loopback) => {
    expect(proxyOf(loopback, { HTTPS_PROXY: proxy })).toBeUndefined();
  },
);

/** Entries of NO_PROXY, and servers that they exclude, and that they do not. */
test.each<[string, string[], string[]]>([
  ["*", ["https://10.1.2.3", "https://api.example.com"], []],
  ["10.0.0.0/8", ["https://10.1.2.3:6443"], ["https://11.1.2.3", "https://api.example.com"]],
  ["fd00::/8", ["https://[fd00::7]:6443"], ["https://[fe80::7]", "https://10.1.2.3"]],
  ["10.1.2.3", ["https://10.1.2.3:6443"], ["https://10.1.2.30"]],
  ["10.1.2.3:6443", ["https://10.1.2.3:6443"], ["https://10.1.2.3"]],
  ["fd00::7", ["https://[fd00::7]:6443"], ["https://[fd00::8]"]],
  ["example.com", ["https://example.com", "https://api.Example.com"], ["https://myexample.com"]],
  [".example.com", ["https://api.example.com"], ["https://example.com"]],
  ["*.example.com", ["https://api.example.com"], ["https://example.com"]],
  ["api.example.com:443", ["https://api.example.com"], ["https://api.example.com:6443"]],
  ["a.example.com, b.example.com", ["https://b.example.com"], ["https://c.example.com"]],
  [",", [], ["https://api.example.com"]],
])("NO_PROXY=%s", (entry, excluded, proxied) => {
  const proxies = (servers: string[], name: string) =>
    servers.map((url) => proxyOf(url, { HTTPS_PROXY: proxy, [name]: entry }));
  expect(proxies(excluded, "NO_PROXY")).toEqual(excluded.map(() => undefined));
  expect(proxies(excluded, "no_proxy")).toEqual(excluded.map(() => undefined));
  expect(proxies(proxied, "NO_PROXY")).toEqual(proxied.map(() => proxy));
});
