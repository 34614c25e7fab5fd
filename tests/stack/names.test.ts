import { eachStack } from "../support/eachStack";
import { objects, ofKind, registration } from "../support/objects";

const recommended = ["name", "instance", "component", "part-of", "managed-by", "version"].map(
  (label) => `app.kubernetes.io/${label}`,
);

/** What the API server accepts as a label's value. */
const LABEL_VALUE = /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;

eachStack((deployed, stack) => {
  test("every object and every pod carries the recommended labels, and values that the API server accepts", () => {
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

  test("selectors are labels that never change: not the version", () => {
    const { resources } = deployed();
    const selectors = [
      ...ofKind(resources, "Deployment").map(({ spec }) => spec.selector.matchLabels),
      ...ofKind(resources, "Service").map(({ spec }) => spec.selector),
      ...ofKind(resources, "PodDisruptionBudget").map(({ spec }) => spec.selector.matchLabels),
    ];
    // Four Deployments, eight Services and, where the API has more than one pod, its budget.
    expect(selectors).toHaveLength(stack === "prod" ? 13 : 12);
    for (const selector of selectors) {
      expect(Object.keys(selector).sort()).toEqual(["app.kubernetes.io/instance", "app.kubernetes.io/name"]);
    }
  });

  test("ConfigMaps and Secrets have no name of their own, so that new content rolls the pods", () => {
    const { resources } = deployed();
    const contents = [...ofKind(resources, "ConfigMap"), ...ofKind(resources, "Secret")].map(({ kind, metadata }) => ({
      kind,
      name: metadata.name.replace("-a1b2c3d4", ""),
    }));
    expect(contents.map(({ name }) => name).sort()).toEqual([
      "app-config",
      "grafana-admin",
      "grafana-datasources",
      "mlflow-scripts",
      "prometheus-config",
    ]);
    for (const { kind, name } of contents) {
      expect(Object.keys(registration(resources, kind, name).inputs.metadata as object)).not.toContain("name");
    }
  });

  test("what lives outside a namespace carries stack and namespace in its name", () => {
    const { resources } = deployed();
    const names = [...ofKind(resources, "ClusterRole"), ...ofKind(resources, "ClusterRoleBinding")].map(
      ({ metadata }) => metadata.name,
    );
    expect(names).toEqual([
      `cancer-mlops:cancer-mlops:${stack}:prometheus`,
      `cancer-mlops:cancer-mlops:${stack}:prometheus`,
    ]);
  });

  test("every object with a fixed name keeps one field manager, so that a later stack can change it", () => {
    const fixed = objects(deployed().resources).filter(({ metadata }) => !metadata.name.endsWith("-a1b2c3d4"));
    for (const { metadata } of fixed) {
      expect(metadata.annotations).toMatchObject({ "pulumi.com/patchFieldManager": "cancer-mlops" });
    }
  });

  test("every component registers its outputs, under the names of the contract", () => {
    const outputs = deployed()
      .resources.filter(({ type }) => type.startsWith("cancer-mlops:"))
      .map(({ type, outputs }) => [type.replace("cancer-mlops:index:", ""), outputs]);
    expect(Object.fromEntries(outputs)).toEqual({
      Platform: ["afterDestroy", "claims", "grafanaAdminPassword", "internalUrls", "namespace", "rolledOut", "urls"],
      ModelApi: ["internalUrl"],
      Mlflow: ["internalUrl"],
      Prometheus: ["internalUrl"],
      Grafana: ["adminPassword", "internalUrl"],
      ...(stack === "prod" ? { Edge: ["unserved"] } : {}),
    });
  });

  test("every object hangs below the platform, and talks to the cluster through a provider of the program", () => {
    const { resources } = deployed();
    const parents = new Map(resources.map(({ name, type, parent }) => [`${type} ${name}`, parent]));
    const components = resources.filter(({ type }) => type.startsWith("cancer-mlops:")).map(({ name }) => name);
    for (const { type, name, inputs, provider } of resources.filter(({ inputs }) => "kind" in inputs)) {
      expect(components).toContain(parents.get(`${type} ${name}`));
      expect([inputs.kind, name, provider]).toEqual([
        inputs.kind,
        name,
        ["Namespace", "PersistentVolumeClaim"].includes(String(inputs.kind)) ? "storage" : "cluster",
      ]);
    }
  });
});
