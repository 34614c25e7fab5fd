import { externalUrls, staticUrl } from "../../../lib/config/urls";
import { settingsOf } from "../../support/settings";

const route = { host: "ml.example.com", prefix: "/grafana", url: "http://ml.example.com/grafana" };
const noRoute = { prefix: "" };
const service = (type: string) => settingsOf({ grafana: { service: { type } } }).grafana.service;

test("the URL of a route takes precedence", () => {
  expect(staticUrl(route, service("NodePort"), "192.0.2.1")).toBe(route.url);
});

test("a NodePort has a URL at the node address, with brackets for IPv6", () => {
  expect(staticUrl(noRoute, service("NodePort"), "192.0.2.1")).toBe("http://192.0.2.1:30300");
  expect(staticUrl(noRoute, service("NodePort"), "2001:db8::1")).toBe("http://[2001:db8::1]:30300");
});

test("the URL of the settings takes precedence over a NodePort, and is that of a load balancer", () => {
  const withUrl = (type: string) => ({ ...service(type), externalUrl: "https://grafana.example.com" });
  for (const type of ["ClusterIP", "NodePort", "LoadBalancer"]) {
    expect(staticUrl(noRoute, withUrl(type), "192.0.2.1")).toBe("https://grafana.example.com");
    expect(externalUrls(noRoute, withUrl(type), undefined)).toEqual(["https://grafana.example.com"]);
  }
  expect(externalUrls(noRoute, withUrl("NodePort"), "192.0.2.1")).toContain("http://192.0.2.1:30300");
});

test("no URL is known for an unknown node, a ClusterIP or a load balancer", () => {
  expect(staticUrl(noRoute, service("NodePort"), undefined)).toBeUndefined();
  expect(staticUrl(noRoute, service("ClusterIP"), "192.0.2.1")).toBeUndefined();
  expect(staticUrl(noRoute, service("LoadBalancer"), "192.0.2.1")).toBeUndefined();
});

test("a service can have the URLs of a route and of a NodePort", () => {
  expect(externalUrls(noRoute, service("ClusterIP"), undefined)).toEqual([]);
  expect(externalUrls(route, service("NodePort"), "192.0.2.1")).toEqual([route.url, "http://192.0.2.1:30300"]);
});

test("the external URLs are unknown if one of them is", () => {
  expect(externalUrls(route, service("NodePort"), undefined)).toBeUndefined();
  expect(externalUrls(route, service("LoadBalancer"), "192.0.2.1")).toBeUndefined();
});
