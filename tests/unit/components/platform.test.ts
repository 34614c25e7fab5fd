import type { PlatformArgs } from "../../../components/platform";
import { Platform } from "../../../components/platform";
import { createProvider } from "../../../components/provider";
import { containerOf, containersOf, environment, find, ofKind, registration } from "../../support/objects";
import { record, valueOf } from "../../support/recording";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";
import { clusterState, existingClaim, existingNamespace } from "../../support/state";

async function deployed(input: Input = {}, state: PlatformArgs["state"] = clusterState()) {
  const settings = settingsOf(input);
  const { resources, result } = await record(
    () =>
      new Platform("cancer-mlops", {
        provider: createProvider({ kind: "context", context: "here" }, settings.kubernetes, undefined),
        settings,
        stack: "test",
        version: "1.2.3",
        grafanaAdminPassword: undefined,
        state,
      }),
  );
  return { resources, platform: result };
}

const expose = ["api", "mlflow", "prometheus", "grafana"];
const routing = { strategy: "path", host: "ml.example.com", expose };

test("connects the services to each other and to their external URLs", async () => {
  const { resources } = await deployed({ routing });
  const container = (name: string) => containerOf(find(resources, "Deployment", name), name);
  expect(find(resources, "ConfigMap", "app-config").data.MLFLOW_TRACKING_URI).toBe(
    "http://mlflow-service.cancer-mlops.svc:5000",
  );
  expect(find(resources, "ConfigMap", "grafana-datasources").data["prometheus.yaml"]).toContain(
    "url: http://prometheus-service.cancer-mlops.svc:9090/prometheus",
  );
  expect(environment(container("grafana")).GF_SERVER_ROOT_URL).toBe("http://ml.example.com/grafana/");
  expect(container("prometheus").args).toContain("--web.external-url=http://ml.example.com/prometheus/");
  expect(environment(container("mlflow")).MLFLOW_SERVER_CORS_ALLOWED_ORIGINS).toBe("http://ml.example.com");
});

test("mounts each claim where its service stores data", async () => {
  const { resources } = await deployed();
  const mounts = ofKind(resources, "Deployment").flatMap((deployment) =>
    deployment.spec.template.spec.volumes.flatMap((volume) => {
      const { name, persistentVolumeClaim: claim } = volume as Partial<typeof volume>;
      const { volumeMounts } = containerOf(deployment, deployment.metadata.name);
      return claim ? [[claim.claimName, volumeMounts.find((mount) => mount.name === name)?.mountPath]] : [];
    }),
  );
  expect(Object.fromEntries(mounts)).toEqual({
    "models-pvc": "/app/models",
    "data-pvc": "/app/data",
    "logs-pvc": "/app/logs",
    "mlflow-backend-pvc": "/mlflow/backend",
    "mlflow-artifacts-pvc": "/mlflow/artifacts",
    "prometheus-data-pvc": "/prometheus",
    "grafana-data-pvc": "/var/lib/grafana",
  });
  expect(containersOf(find(resources, "Deployment", "prometheus"))[0]?.args).toContain(
    "--storage.tsdb.path=/prometheus",
  );
});

test("Prometheus selects pods by the labels that they have", async () => {
  const { resources } = await deployed();
  const config = find(resources, "ConfigMap", "prometheus-config").data["prometheus.yml"] ?? "";
  const selectors = [...config.matchAll(/^ +label: (.*)$/gm)].map(([, selector]) => selector?.split(","));
  expect(selectors).toHaveLength(2);
  for (const [index, name] of ["api", "mlflow"].entries()) {
    const { labels } = find(resources, "Deployment", name).spec.template.metadata;
    const pairs = Object.entries(labels).map((label) => label.join("="));
    expect(pairs).toEqual(expect.arrayContaining(selectors[index] ?? []));
  }
});

test("deploys to the namespace of the settings", async () => {
  const { resources, platform } = await deployed({ kubernetes: { context: "here", namespace: "team" } });
  expect(await valueOf(platform.namespace)).toBe("team");
  const objects = [...ofKind(resources, "Deployment"), ...ofKind(resources, "PersistentVolumeClaim")];
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(["team"]));
});

test("deletes an object with a fixed name before it creates its replacement", async () => {
  const { resources } = await deployed();
  expect(registration(resources, "Service", "api-service").deleteBeforeReplace).toBe(true);
  expect(registration(resources, "ConfigMap", "app-config").deleteBeforeReplace).toBe(false);
});

test("creates no routing if no service is exposed", async () => {
  const { resources, platform } = await deployed({ routing: { ...routing, expose: [] } });
  expect(resources.filter(({ type }) => type === "cancer-mlops:index:Edge")).toEqual([]);
  expect(platform.passwords).not.toHaveProperty("edgePassword");
});

test("AWS's load balancer checks the health path of each readiness probe", async () => {
  const { resources } = await deployed({ routing: { ...routing, controller: "alb", tls: { external: true } } });
  for (const name of expose) {
    const { annotations } = find(resources, "Ingress", `cancer-mlops-${name}`).metadata;
    const { readinessProbe } = containerOf(find(resources, "Deployment", name), name);
    expect(annotations["alb.ingress.kubernetes.io/healthcheck-path"]).toBe(readinessProbe.httpGet.path);
  }
});

describe("after destroy", () => {
  const onlyGrafana = { storage: { retainOnDestroy: false, claims: { grafanaData: { retain: true } } } };

  test("nothing is retained with retainOnDestroy: false", async () => {
    const { platform, resources } = await deployed({ storage: { retainOnDestroy: false } });
    expect(platform.afterDestroy).toEqual({ retained: [] });
    expect(resources.filter(({ retainOnDelete }) => retainOnDelete)).toEqual([]);
    expect(platform.claims.some(({ retained }) => retained)).toBe(false);
  });

  test("a retained claim retains the namespace, and a command deletes both", async () => {
    const { platform, resources } = await deployed(onlyGrafana);
    expect(platform.afterDestroy).toEqual({
      retained: ["namespace cancer-mlops", "claim grafana-data-pvc"],
      cleanupCommand: "kubectl --context here delete namespace cancer-mlops",
    });
    const retained = resources.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name);
    expect(retained.sort()).toEqual(["grafana-data-pvc", "namespace"]);
  });

  test("the backup of a migrated claim is retained", async () => {
    const claims = ["logs-pvc", "logs-pvc-before-migration", "another"].map((name) => existingClaim(name));
    const { platform } = await deployed(onlyGrafana, clusterState({ claims }));
    expect(platform.afterDestroy.retained).toEqual([
      "namespace cancer-mlops",
      "claim grafana-data-pvc",
      "claim logs-pvc-before-migration",
    ]);
  });
});

describe("in a namespace that exists with the labels of this program", () => {
  const labelled = (created: boolean) => clusterState({ namespace: existingNamespace({ created }) });
  const withoutRetention = { storage: { retainOnDestroy: false } };
  const namespaceOf = async (input: Input, state: PlatformArgs["state"]) => {
    const { resources, platform } = await deployed(input, state);
    const retained = resources.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name);
    const { annotations } = find(resources, "Namespace", "namespace").metadata;
    return { retained: retained.includes("namespace"), marked: "cancer-mlops/created" in annotations, platform };
  };

  test("enforces the Pod Security level of the settings if the program created it", async () => {
    const enforced = async (input: Input, state: PlatformArgs["state"]) => {
      const { labels } = find((await deployed(input, state)).resources, "Namespace", "namespace").metadata;
      return labels["pod-security.kubernetes.io/enforce"];
    };
    expect(await enforced({}, clusterState())).toBe("restricted");
    expect(await enforced({ podSecurity: "openshift" }, undefined)).toBe("restricted");
    expect(await enforced({ podSecurity: "baseline" }, labelled(true))).toBe("baseline");
    expect(await enforced({}, labelled(false))).toBeUndefined();
  });

  test("deletes it without retention if the program created it, and marks it when it does", async () => {
    expect(await namespaceOf(withoutRetention, clusterState())).toMatchObject({ retained: false, marked: true });
    expect(await namespaceOf(withoutRetention, labelled(true))).toMatchObject({ retained: false, marked: true });
    expect(await namespaceOf({}, labelled(true))).toMatchObject({ retained: true, marked: true });
  });

  test("retains it if an earlier version may have adopted it, and names no command that deletes it", async () => {
    const { platform, ...namespace } = await namespaceOf(withoutRetention, labelled(false));
    expect(namespace).toEqual({ retained: true, marked: false });
    expect(platform.afterDestroy).toEqual({ retained: ["namespace cancer-mlops"] });
    const retaining = (await namespaceOf({}, labelled(false))).platform.afterDestroy;
    expect(retaining.retained).toContain("namespace cancer-mlops");
    expect(retaining.cleanupCommand).toContain("--namespace cancer-mlops delete persistentvolumeclaims models-pvc");
  });
});

describe("in a namespace that someone else created", () => {
  const foreign = clusterState({ namespace: existingNamespace({ labels: { team: "ml" }, created: false }) });

  test("reads the namespace, and neither labels nor deletes it", async () => {
    const { resources } = await deployed({}, foreign);
    expect(resources.filter(({ inputs }) => inputs.kind === "Namespace")).toEqual([]);
  });

  test("names the command that deletes the retained claims, and not the namespace", async () => {
    const { afterDestroy } = (await deployed({}, foreign)).platform;
    expect(afterDestroy.retained).not.toContain("namespace cancer-mlops");
    expect(afterDestroy.cleanupCommand).toMatch(
      /^kubectl --context here --namespace cancer-mlops delete persistentvolumeclaims models-pvc .*grafana-data-pvc$/,
    );
  });
});
