import { healthOf, waitsForModel } from "../../../../scripts/start/health";
import { settingsOf } from "../../../support/settings";

const routed = (routing: object, more: object = {}) =>
  settingsOf({
    routing: { strategy: "path", host: "ml.test", controller: "traefik", tls: { selfSigned: true }, ...routing },
    ...more,
  });
const settings = settingsOf();
const refused = { code: "ECONNREFUSED", message: "connect ECONNREFUSED 127.0.0.1:30300" };

test.each([
  ["healthy if it answers", { status: 200 }, "healthy"],
  ["failing if it returns an error", { status: 503 }, "failing"],
  ["failing if it is not reachable", refused, "failing"],
  // DNS is the user's.
  ["healthy if its host name does not resolve here", { code: "ENOTFOUND", message: "" }, "healthy"],
])("a service is %s", (_, outcome, state) => {
  expect(healthOf("grafana", outcome, settings, false).state).toBe(state);
});

test.each([
  // Kubernetes routes no requests to a pod that is not ready.
  ["not reachable", refused],
  ["503", { status: 503 }],
])("an API without a model is waiting, not failing: %s", (_, outcome) => {
  expect(healthOf("api", outcome, settings, true).state).toBe("waiting");
  expect(healthOf("api", outcome, settings, false).state).toBe("failing");
  expect(healthOf("mlflow", outcome, settings, true).state).toBe("failing");
});

test("an API that returns another error than that of a missing model is failing", () => {
  expect(healthOf("api", { status: 404 }, settings, true).state).toBe("failing");
});

test.each([
  ["of the route", routed({ auth: { basic: { user: "scientist" } } }), /scientist: .* edgePassword --show-secrets/],
  ["in the user's own Secret", routed({ auth: { basic: { secretName: "users" } } }), /Secret users$/],
  [
    "of MLflow's own accounts",
    routed({ auth: { basic: {} }, expose: ["mlflow", "prometheus"] }, { mlflow: { basicAuth: true } }),
    /admin: .* mlflowAdminPassword --show-secrets/,
  ],
  [
    "of MLflow's own accounts, in the user's own Secret",
    settingsOf({ mlflow: { basicAuth: true, adminPasswordSecret: { name: "vault-mlflow", key: "password" } } }),
    /of admin in Secret vault-mlflow$/,
  ],
  ["of an external login", routed({ auth: { externalUrl: "https://login.test/auth" } }), /login\.test/],
  ["that this program does not know", settings, /^requires a password$/],
])("MLflow that returns 401 is healthy, with the password %s", (_, of, message) => {
  expect(healthOf("mlflow", { status: 401 }, of, false)).toMatchObject({
    state: "healthy",
    message: expect.stringMatching(message) as string,
  });
});

test("does not name the route's password for a service with a login of its own", () => {
  const { message } = healthOf("api", { status: 401 }, routed({ auth: { basic: {} } }), false);
  expect(message).not.toContain("edgePassword");
});

test("the API waits for a model if its pods have started and are not ready", () => {
  const pod = (started: boolean, ready: boolean) => ({ status: { containerStatuses: [{ started, ready }] } });
  expect(waitsForModel([pod(true, false)])).toBe(true);
  expect(waitsForModel([pod(true, true)])).toBe(false);
  expect(waitsForModel([pod(false, false), {}])).toBe(false);
});
