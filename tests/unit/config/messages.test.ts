import { configurationErrorOf, problemsOf } from "../../support/settings";

test("says what is wrong, the value found, and what to do", () => {
  const routing = { strategy: "path", host: "example.com", prefixes: { mlflow: "/api" } };
  expect(problemsOf({ routing })).toEqual([
    'cancer-mlops:routing.prefixes.mlflow: overlaps with "/api" of api on host example.com (got "/api"); ' +
      "set another prefix, or routing.hosts for one of them",
  ]);
});

test("says what is expected of a value", () => {
  expect(problemsOf({ api: { replicas: "3" } })).toEqual([
    'cancer-mlops:api.replicas: expected a whole number from 0 to 100 (got "3")',
  ]);
});

test("says what is expected of a setting that is missing", () => {
  expect(problemsOf({ kubernetes: {} }, { contexts: ["kind-dev", "staging"] })).toEqual([
    expect.stringMatching(
      /^cancer-mlops:kubernetes.context: not set; expected a context of your kubeconfig: kind-dev, staging; or set /,
    ),
  ]);
});

test("lists the keys beside one that is unknown, at the top level the flat secrets too", () => {
  expect(problemsOf({ grafna: {}, mlflow: { resources: { limits: { gpu: "1" } } } })).toEqual([
    "cancer-mlops:mlflow.resources.limits.gpu: unknown key; expected one of cpu, memory, ephemeral-storage, or extended " +
      "resources such as nvidia.com/gpu",
    expect.stringMatching(
      /^cancer-mlops:grafna: unknown key; expected one of kubernetes, .*, routing, grafanaAdminPassword, kubeconfig$/,
    ),
  ]);
});

test("says what is expected of the name of an entry", () => {
  expect(problemsOf({ api: { config: { "a-b": "1" } } })).toEqual([
    "cancer-mlops:api.config.a-b: invalid name; expected the name of an environment variable",
  ]);
});

test("lists the values of an enumeration", () => {
  expect(problemsOf({ api: { service: { type: "Ingress" } } })).toEqual([
    'cancer-mlops:api.service.type: expected one of "ClusterIP", "NodePort", "LoadBalancer" (got "Ingress")',
  ]);
});

test("says how to quote a string that YAML reads as a number", () => {
  expect(problemsOf({ grafana: { tag: 10.2 } })).toEqual([
    "cancer-mlops:grafana.tag: expected a string: quoted in the stack file, or set by pulumi config set --type string (got 10.2)",
  ]);
});

test("truncates a long value", () => {
  expect(problemsOf({ api: { image: `A${"b".repeat(200)}` } })).toEqual([expect.stringMatching(/ \(got "Ab{75}…\)$/)]);
});

test("reports all problems at once, and that nothing was changed", () => {
  const message = configurationErrorOf({
    grafna: {},
    api: { replicas: "3", pullPolicy: "Sometimes" },
    routing: { strategy: "path", host: "http://example.com" },
    storage: { claims: { data: { size: "big" }, cache: {} } },
  });
  const [heading, ...problems] = message.split("\n");
  expect(heading).toBe("The configuration of stack test has 6 problems; nothing was changed:");
  expect(problems).toHaveLength(6);
});
