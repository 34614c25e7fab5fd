import { verdict, waitsForModel } from "../../../../scripts/start/verdict";
import { settingsOf } from "../../../support/settings";

const routed = (routing: object, more: object = {}) =>
  settingsOf({
    routing: { strategy: "path", host: "ml.test", controller: "traefik", tls: { selfSigned: true }, ...routing },
    ...more,
  });
const settings = settingsOf();
const refused = { code: "ECONNREFUSED", message: "connect ECONNREFUSED 127.0.0.1:30300" };

test.each([
  ["one that answers", { status: 200 }, { state: "well", words: "answers 200" }],
  ["one that answers with an error", { status: 503 }, { state: "failing", words: "answers 503" }],
  ["one that does not answer", refused, { state: "failing", words: `does not answer from here: ${refused.message}` }],
  [
    "one whose host cannot be looked up",
    { code: "EAI_AGAIN", message: "getaddrinfo EAI_AGAIN ml.test" },
    { state: "well", words: "cannot be asked from here: no DNS knows its host" },
  ],
  [
    "one whose host no DNS knows",
    { code: "ENOTFOUND", message: "getaddrinfo ENOTFOUND ml.test" },
    { state: "well", words: "cannot be asked from here: no DNS knows its host" },
  ],
])("a service is judged: %s", (_, outcome, expected) => {
  expect(verdict("grafana", outcome, settings, false)).toEqual(expected);
});

test("an API without a model is no failure, however it is not reached, and is said plainly", () => {
  // Kubernetes leads nobody to a pod that is not ready.
  for (const outcome of [{ status: 503 }, refused]) {
    expect(verdict("api", outcome, settings, true)).toMatchObject({
      state: "waiting",
      words: expect.stringMatching(/^no model is loaded yet/) as string,
    });
    expect(verdict("api", outcome, settings, false).state).toBe("failing");
    expect(verdict("mlflow", outcome, settings, true).state).toBe("failing");
  }
});

const command = (output: string) => `npm run -s pulumi -- stack output ${output} --show-secrets`;

test("an API that answers with another error than that of a missing model does not wait for one", () => {
  expect(verdict("api", { status: 404 }, settings, true)).toEqual({ state: "failing", words: "answers 404" });
});

test.each([
  [
    "the edge's, under the user's name",
    routed({ auth: { basic: { user: "scientist" } } }),
    `asks for the password of scientist: ${command("edgePassword")}`,
  ],
  [
    "that of the user's own Secret, of which there is no output",
    routed({ auth: { basic: { secretName: "users" } } }),
    "asks for a password: that of a user in your Secret users",
  ],
  [
    "MLflow's own, which the edge leaves to it",
    routed({ auth: { basic: {} }, expose: ["mlflow", "prometheus"] }, { mlflow: { basicAuth: true } }),
    `asks for the password of admin: ${command("mlflowAdminPassword")}`,
  ],
  [
    "for another service to decide",
    routed({ auth: { externalUrl: "https://login.test/auth" } }),
    "asks for a login: https://login.test/auth decides",
  ],
  ["one that this program knows nothing of", settings, "asks for a password"],
])("MLflow that answers 401 is well, and it is said where the password is: %s", (_, of, words) => {
  expect(verdict("mlflow", { status: 401 }, of, false)).toEqual({ state: "well", words });
});

test("the edge's password is not named for a service that has a login of its own", () => {
  const of = routed({ auth: { basic: {} } });
  expect(verdict("api", { status: 401 }, of, false).words).toBe("asks for a password");
});

test("the API waits for a model where its pods have started and are not ready", () => {
  const pod = (started: boolean, ready: boolean) => ({ status: { containerStatuses: [{ started, ready }] } });
  expect(waitsForModel([pod(true, false)])).toBe(true);
  expect(waitsForModel([pod(true, true)])).toBe(false);
  expect(waitsForModel([pod(false, false), { status: {} }])).toBe(false);
});
