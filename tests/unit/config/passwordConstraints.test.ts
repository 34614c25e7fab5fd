import { problemPaths, settingsOf } from "../../support/settings";

const secret = { name: "vault", key: "password" };
const generated = { secrets: { grafanaAdminPassword: "of the stack" } };
const routed = (basic: object) => ({
  routing: {
    strategy: "path",
    host: "ml.example.com",
    controller: "traefik",
    expose: ["mlflow"],
    tls: { selfSigned: true },
    auth: { basic },
  },
});

test("accepts a Secret of the user's own, and another version of a generated password", () => {
  settingsOf({ grafana: { adminPasswordSecret: secret }, mlflow: { basicAuth: true, adminPasswordSecret: secret } });
  settingsOf({ grafana: { passwordVersion: 2 }, mlflow: { passwordVersion: 3 }, ...routed({ passwordVersion: 2 }) });
});

test("refuses two passwords of Grafana's administrator", () => {
  expect(problemPaths({ grafana: { adminPasswordSecret: secret } }, generated)).toEqual([
    "grafana.adminPasswordSecret, grafanaAdminPassword",
  ]);
});

test("refuses a password of MLflow's administrator without accounts", () => {
  expect(problemPaths({ mlflow: { adminPasswordSecret: secret } })).toEqual(["mlflow.adminPasswordSecret"]);
});

test("refuses the version of a password that is not generated", () => {
  const own = { adminPasswordSecret: secret, passwordVersion: 2 };
  expect(problemPaths({ grafana: own, mlflow: { ...own, basicAuth: true } })).toEqual([
    "grafana.passwordVersion",
    "mlflow.passwordVersion",
  ]);
  expect(problemPaths({ grafana: { passwordVersion: 2 } }, generated)).toEqual(["grafana.passwordVersion"]);
  expect(problemPaths(routed({ secretName: "users", passwordVersion: 2 }))).toEqual([
    "routing.auth.basic.passwordVersion",
  ]);
});

test("refuses a Secret without a key, and a key that no Secret can have", () => {
  expect(problemPaths({ grafana: { adminPasswordSecret: { name: "vault" } } })).toEqual([
    "grafana.adminPasswordSecret.key",
  ]);
  expect(problemPaths({ grafana: { adminPasswordSecret: { name: "vault", key: "a/b" } } })).toEqual([
    "grafana.adminPasswordSecret.key",
  ]);
});
