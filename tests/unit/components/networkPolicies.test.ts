import * as pulumi from "@pulumi/pulumi";
import { createNetworkPolicies } from "../../../components/networkPolicies";
import { labelsOf } from "../../../lib/catalog/labels";
import { platformContext } from "../../support/context";
import { find, ofKind, registration } from "../../support/objects";
import { record } from "../../support/recording";
import { settingsOf } from "../../support/settings";

const stackPods = { "app.kubernetes.io/instance": "test", "app.kubernetes.io/part-of": "cancer-mlops" };
const pods = (name: string) => ({
  matchLabels: { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": "test" },
});

class Parent extends pulumi.ComponentResource {
  constructor(settings: ReturnType<typeof settingsOf>) {
    super("test:index:Parent", "parent");
    const context = platformContext(settings);
    createNetworkPolicies(
      { context, labels: labelsOf("test", "cancer-mlops", "network", "1"), settings },
      { parent: this },
    );
    this.registerOutputs();
  }
}

async function deployed(networkPolicy: object) {
  const settings = settingsOf({ networkPolicy });
  return (await record(() => new Parent(settings))).resources;
}

test("none unless they are enabled", async () => {
  expect(ofKind(await deployed({ enabled: false }), "NetworkPolicy")).toEqual([]);
});

test("all pods of the stack, and no others, are denied both ways", async () => {
  const resources = await deployed({ enabled: true });
  expect(find(resources, "NetworkPolicy", "cancer-mlops-default-deny").spec).toEqual({
    podSelector: { matchLabels: stackPods },
    policyTypes: ["Ingress", "Egress"],
  });
});

test("the denial comes after what is allowed", async () => {
  const resources = await deployed({ enabled: true });
  const { dependencies } = registration(resources, "NetworkPolicy", "cancer-mlops-default-deny");
  expect(dependencies.map((dependency) => dependency.split(" ").at(-1))).toEqual(
    expect.arrayContaining(["api", "mlflow", "prometheus", "grafana"].map((name) => `cancer-mlops-${name}`)),
  );
});

test("a rule names pods by labels and namespace, addresses, or neither", async () => {
  const resources = await deployed({
    enabled: true,
    clients: [
      { namespace: "training", services: ["mlflow"] },
      { namespace: "lab", podLabels: { app: "notebook" }, services: ["mlflow"] },
      { podLabels: { app: "job" }, services: ["mlflow"] },
    ],
    egress: [{ cidr: "203.0.113.0/24", services: ["mlflow"] }],
  });
  const { spec } = find(resources, "NetworkPolicy", "cancer-mlops-mlflow");
  expect(spec.podSelector).toEqual(pods("mlflow"));
  const ns = (name: string) => ({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } });
  expect(spec.ingress.map(({ from }) => from)).toEqual([
    [{ podSelector: pods("api") }],
    [{ podSelector: pods("prometheus") }],
    [ns("training")],
    [{ ...ns("lab"), podSelector: { matchLabels: { app: "notebook" } } }],
    [{ podSelector: { matchLabels: { app: "job" } } }],
  ]);
  expect(spec.ingress[0]?.ports).toEqual([{ protocol: "TCP", port: 5000 }]);
  const [dns, listed] = spec.egress;
  expect(dns).not.toHaveProperty("to");
  expect(listed).toEqual({ to: [{ ipBlock: { cidr: "203.0.113.0/24" } }] });
});
