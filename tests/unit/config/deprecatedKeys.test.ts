import { withoutDeprecated } from "../../../lib/config/deprecatedKeys";
import { problemPaths, settingsOf } from "../../support/settings";

test("the keys that allowUnauthenticated replaces still allow and refuse what they did", () => {
  const old = {
    mlflow: { tag: "v2.9.0", service: { type: "NodePort", unauthenticated: true } },
    prometheus: { service: { unauthenticated: false } },
    routing: { strategy: "none", requireAuthentication: true, unauthenticated: [] },
  };
  const { sections, warnings } = withoutDeprecated(old);
  expect(sections).toEqual({
    mlflow: { tag: "v2.9.0", service: { type: "NodePort" } },
    prometheus: { service: {} },
    routing: { strategy: "none" },
    allowUnauthenticated: ["mlflow"],
  });
  expect(warnings).toEqual(
    ["mlflow.service.unauthenticated", "prometheus.service.unauthenticated", "routing.unauthenticated"]
      .concat("routing.requireAuthentication")
      .map((path) => `${path} is deprecated: set allowUnauthenticated: [mlflow] instead`),
  );
  expect(settingsOf(old).allowUnauthenticated).toEqual(["mlflow"]);
  expect(problemPaths({ ...old, prometheus: { service: { type: "NodePort" } } })).toEqual(["prometheus.service.type"]);
});

test("without requireAuthentication nothing is refused, and the new key wins", () => {
  const service = { type: "NodePort", unauthenticated: true };
  expect(withoutDeprecated({ mlflow: { service } }).sections).toEqual({ mlflow: { service: { type: "NodePort" } } });
  const both = { allowUnauthenticated: [], routing: { requireAuthentication: true, unauthenticated: ["mlflow"] } };
  expect(withoutDeprecated(both).sections).toEqual({ allowUnauthenticated: [], routing: {} });
});

test("wrong types are refused, and nothing else is touched", () => {
  expect(problemPaths({ routing: { requireAuthentication: "yes" } })).toEqual(["routing.requireAuthentication"]);
  expect(problemPaths({ mlflow: { service: { unauthenticated: "yes" } } })).toEqual(["mlflow.service.unauthenticated"]);
  const odd = { api: "x", mlflow: null, grafana: { service: [] }, routing: 1 };
  expect(withoutDeprecated(odd)).toEqual({ sections: odd, warnings: [] });
});
