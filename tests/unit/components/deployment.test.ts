import { Grafana } from "../../components/grafana";
import { addresses } from "../../components/routing";
import { commonArgs } from "../support/common";
import { containerOf, environment, find } from "../support/objects";
import { record } from "../support/recording";
import type { Input } from "../support/settings";
import { settingsOf } from "../support/settings";

/** What every service takes, seen on the one with the most variables of its own. */
async function deployed(grafana: object, shared: Input = {}) {
  const settings = settingsOf({ grafana, ...shared });
  const { resources } = await record(
    () =>
      new Grafana("grafana", {
        common: commonArgs(settings),
        settings: settings.grafana,
        address: addresses(settings.routing).grafana,
        rootUrl: undefined,
        prometheusUrl: "http://prometheus",
        adminPassword: "secret",
      }),
  );
  const deployment = find(resources, "Deployment", "grafana");
  return { deployment, pod: deployment.spec.template.spec, container: containerOf(deployment, "grafana") };
}

test("image, tag, digest and pull policy are those of the stack", async () => {
  const digest = `sha256:${"1".repeat(64)}`;
  const tagged = await deployed({ image: "team/grafana", tag: "11.0.0", pullPolicy: "Always" });
  expect(tagged.container).toMatchObject({ image: "team/grafana:11.0.0", imagePullPolicy: "Always" });
  expect((await deployed({ digest })).container.image).toBe(`grafana/grafana@${digest}`);
});

test("the registry and the pull secrets of the stack hold for every container", async () => {
  const { pod } = await deployed({}, { registry: "registry.example.com", imagePullSecrets: ["pull"] });
  expect([...pod.containers, ...pod.initContainers].map(({ image }) => image)).toEqual([
    "registry.example.com/grafana/grafana:10.2.2",
    "registry.example.com/grafana/grafana:10.2.2",
  ]);
  expect(pod.imagePullSecrets).toEqual([{ name: "pull" }]);
});

test("replicas and resources are those of the stack", async () => {
  const { deployment, container } = await deployed({ replicas: 0, resources: { limits: { memory: "1Gi" } } });
  expect(deployment.spec.replicas).toBe(0);
  expect(container.resources).toEqual({
    requests: { cpu: "100m", memory: "256Mi" },
    limits: { cpu: "500m", memory: "1Gi" },
  });
});

test("variables of the stack win over those of the platform", async () => {
  const { container } = await deployed({ env: { GF_ANALYTICS_REPORTING_ENABLED: "true", GF_LOG_LEVEL: "debug" } });
  expect(environment(container)).toMatchObject({
    GF_ANALYTICS_REPORTING_ENABLED: "true",
    GF_LOG_LEVEL: "debug",
    GF_SERVER_HTTP_PORT: "3000",
  });
  expect(container.env.filter(({ name }) => name === "GF_ANALYTICS_REPORTING_ENABLED")).toHaveLength(1);
});

test("Secrets that the stack names become variables", async () => {
  const { container } = await deployed({ envFromSecrets: ["smtp", "oauth"] });
  expect(container.envFrom).toEqual([{ secretRef: { name: "smtp" } }, { secretRef: { name: "oauth" } }]);
});

test("the pods go where the stack sends them", async () => {
  const placement = {
    nodeSelector: { disk: "ssd" },
    tolerations: [{ key: "dedicated", operator: "Exists" }],
    affinity: { nodeAffinity: {} },
  };
  expect((await deployed(placement)).pod).toMatchObject(placement);
});

test("a pod knows neither the API server nor the Services around it", async () => {
  expect((await deployed({})).pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
});

test("a Deployment has a fixed name: a second one beside one that a lost state forgot would write to the same files", async () => {
  expect((await deployed({})).deployment.metadata).toMatchObject({ name: "grafana", namespace: "cancer-mlops" });
});

test("a service that is stopped is not waited for, since no pod would tell; one that runs is", async () => {
  const skip = { "pulumi.com/skipAwait": "true" };
  expect((await deployed({ replicas: 0 })).deployment.metadata.annotations).toMatchObject(skip);
  expect((await deployed({ replicas: 1 })).deployment.metadata.annotations).not.toMatchObject(skip);
});
