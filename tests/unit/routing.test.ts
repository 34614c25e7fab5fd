import { addresses } from "../../components/routing";
import { settingsOf } from "../support/settings";

const host = "ml.example.com";

test("path: one host, each service under its name", () => {
  expect(addresses(settingsOf({ routing: { strategy: "path", host } }).routing)).toEqual({
    api: { host, prefix: "/api", url: "http://ml.example.com/api" },
    mlflow: { host, prefix: "/mlflow", url: "http://ml.example.com/mlflow" },
    prometheus: { host, prefix: "/prometheus", url: "http://ml.example.com/prometheus" },
    grafana: { host, prefix: "/grafana", url: "http://ml.example.com/grafana" },
  });
});

test("subdomain: each service at the root of a host of its own", () => {
  expect(addresses(settingsOf({ routing: { strategy: "subdomain", host } }).routing)).toEqual({
    api: { host: "api.ml.example.com", prefix: "", url: "http://api.ml.example.com" },
    mlflow: { host: "mlflow.ml.example.com", prefix: "", url: "http://mlflow.ml.example.com" },
    prometheus: { host: "prometheus.ml.example.com", prefix: "", url: "http://prometheus.ml.example.com" },
    grafana: { host: "grafana.ml.example.com", prefix: "", url: "http://grafana.ml.example.com" },
  });
});

test("none: no host and no URL, though a host is given", () => {
  const nowhere = { prefix: "" };
  expect(addresses(settingsOf({ routing: { strategy: "none", host } }).routing)).toEqual({
    api: nowhere,
    mlflow: nowhere,
    prometheus: nowhere,
    grafana: nowhere,
  });
});
