import { eachStack } from "../support/eachStack";
import { objects, ofKind, registration } from "../support/objects";

const recommended = ["name", "instance", "component", "part-of", "managed-by", "version"].map(
  (label) => `app.kubernetes.io/${label}`,
);

/** The label values that the API server accepts. */
const LABEL_VALUE = /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;

eachStack(
  (deployed, stack) => {
    test("every object and pod has the recommended labels", () => {
      const { resources } = deployed();
      const labelled = [
        ...objects(resources).map(({ metadata }) => metadata.labels),
        ...ofKind(resources, "Deployment").map(({ spec }) => spec.template.metadata.labels),
      ];
      for (const labels of labelled) {
        expect(Object.keys(labels)).toEqual(expect.arrayContaining(recommended));
        for (const value of Object.values(labels)) expect(value).toMatch(LABEL_VALUE);
        expect(labels).toMatchObject({
          "app.kubernetes.io/instance": stack,
          "app.kubernetes.io/part-of": "cancer-mlops",
          "app.kubernetes.io/managed-by": "pulumi",
        });
      }
    });

    test("selectors have no label that changes, such as the version", () => {
      const { resources } = deployed();
      const selectors = [
        ...ofKind(resources, "Deployment").map(({ spec }) => spec.selector.matchLabels),
        ...ofKind(resources, "Service").map(({ spec }) => spec.selector),
        ...ofKind(resources, "PodDisruptionBudget").map(({ spec }) => spec.selector.matchLabels),
      ];
      // Four Deployments, five Services and a PodDisruptionBudget.
      expect(selectors).toHaveLength(10);
      for (const selector of selectors) {
        expect(Object.keys(selector).sort()).toEqual(["app.kubernetes.io/instance", "app.kubernetes.io/name"]);
      }
    });

    test("ConfigMaps and Secrets are auto-named, so that new content rolls the pods", () => {
      const { resources } = deployed();
      const contents = [...ofKind(resources, "ConfigMap"), ...ofKind(resources, "Secret")];
      expect(contents).toHaveLength(8);
      for (const { kind, metadata } of contents) {
        const name = metadata.name.replace("-a1b2c3d4", "");
        expect(Object.keys(registration(resources, kind, name).inputs.metadata as object)).not.toContain("name");
      }
    });

    test("objects with a fixed name have a field manager that takes its fields back, so that a later stack can change them", () => {
      const fixed = objects(deployed().resources).filter(({ metadata }) => !metadata.name.endsWith("-a1b2c3d4"));
      for (const { metadata } of fixed) {
        expect(metadata.annotations).toMatchObject({
          "pulumi.com/patchFieldManager": "cancer-mlops",
          "pulumi.com/patchForce": "true",
        });
      }
    });

    test("no object but the namespace is outside the namespace", () => {
      const outside = objects(deployed().resources)
        .filter(({ metadata }) => (metadata.namespace as string | undefined) !== "cancer-mlops")
        .map(({ kind, metadata }) => [kind, metadata.name]);
      expect(outside).toEqual([["Namespace", "cancer-mlops"]]);
    });

    test("every component registers its outputs", () => {
      const outputs = deployed()
        .resources.filter(({ type }) => type.startsWith("cancer-mlops:"))
        .map(({ type, outputs }) => [type.replace("cancer-mlops:index:", ""), outputs]);
      expect(Object.fromEntries(outputs)).toEqual({
        Platform: ["afterDestroy", "claims", "edgePassword", "grafanaAdminPassword", "internalUrls", "namespace"],
        ModelApi: ["internalUrl"],
        Mlflow: ["internalUrl"],
        Prometheus: ["internalUrl"],
        Grafana: ["adminPassword", "internalUrl"],
        Edge: ["password"],
      });
    });

    test("every object has a component as its parent, and an explicit provider", () => {
      const { resources } = deployed();
      const components = resources.filter(({ type }) => type.startsWith("cancer-mlops:")).map(({ name }) => name);
      for (const { parent, provider } of resources.filter(({ inputs }) => "kind" in inputs)) {
        expect(components).toContain(parent);
        expect(provider).toBe("cluster");
      }
    });
  },
  ["prod"],
);
