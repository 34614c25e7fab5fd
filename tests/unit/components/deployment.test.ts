import { createDeployment } from "../../../components/kubernetes/deployment";
import { labelsOf } from "../../../lib/catalog/labels";
import { platformContext } from "../../support/context";
import { containerOf, environment, find } from "../../support/objects";
import { record } from "../../support/recording";
import type { Input } from "../../support/settings";
import { settingsOf } from "../../support/settings";

async function deployed(grafana: object, shared: Input = {}) {
  const settings = settingsOf({ grafana, ...shared });
  const { resources } = await record(() =>
    createDeployment(
      "grafana",
      {
        context: platformContext(settings),
        labels: labelsOf("test", "grafana", "dashboards", "1"),
        settings: settings.grafana,
        serviceAccountName: "grafana",
        strategy: { type: "Recreate" },
        initContainers: [{ name: "init", resources: settings.mlflow.resources, volumeMounts: [] }],
        container: { env: { FROM_PLATFORM: "1", FROM_BOTH: "platform" }, volumeMounts: [] },
        volumes: [],
      },
      {},
    ),
  );
  const deployment = find(resources, "Deployment", "grafana");
  return { deployment, pod: deployment.spec.template.spec, container: containerOf(deployment, "grafana") };
}

test("applies replicas, resources and placement of the service", async () => {
  const placement = {
    nodeSelector: { disk: "ssd" },
    tolerations: [{ key: "dedicated", operator: "Exists" }],
    affinity: { nodeAffinity: {} },
  };
  const { deployment, pod, container } = await deployed({
    ...placement,
    replicas: 0,
    resources: { limits: { memory: "1Gi" } },
  });
  expect(deployment.spec.replicas).toBe(0);
  expect(pod).toMatchObject(placement);
  expect(container.resources.limits).toMatchObject({ memory: "1Gi" });
});

test("neither requests nor limits ephemeral storage in any container if the service has no limit", async () => {
  const { pod } = await deployed({ resources: { limits: { "ephemeral-storage": "0" } } });
  const amounts = [...pod.initContainers, ...pod.containers].map(({ resources }) => resources);
  expect(amounts).toHaveLength(2);
  for (const { requests, limits } of amounts) {
    expect([requests, limits].map((kinds) => Object.keys(kinds))).toEqual(Array(2).fill(["cpu", "memory"]));
  }
});

test("pulls the image of the service with the registry, policy and Secrets of the stack", async () => {
  const { pod, container } = await deployed(
    { image: "docker.io/team/grafana", tag: "11.0.0", pullPolicy: "Always" },
    { registry: "registry.example.com", imagePullSecrets: ["pull"] },
  );
  expect(container).toMatchObject({ image: "registry.example.com/team/grafana:11.0.0", imagePullPolicy: "Always" });
  expect(pod.imagePullSecrets).toEqual([{ name: "pull" }]);
});

test("leaves the users of the pods to OpenShift, and nothing else", async () => {
  const { securityContext } = (await deployed({}, { podSecurity: "openshift" })).pod;
  expect(securityContext).toEqual({
    runAsNonRoot: true,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  });
});

describe("what a stack adds to the pods", () => {
  const extra = {
    podLabels: { team: "ml" },
    podAnnotations: { "example.com/a": "b" },
    priorityClassName: "high",
    runtimeClassName: "gvisor",
    hostAliases: [{ ip: "10.0.0.5", hostnames: ["db.example.com"] }],
    extraVolumes: [{ name: "certificates", secret: { secretName: "ca" } }],
    extraVolumeMounts: [{ name: "certificates", mountPath: "/certificates", readOnly: true }],
    sharedMemory: "64Mi",
    resources: { limits: { "nvidia.com/gpu": 1 } },
  };

  test("arrives in the template, with the labels of the stack, and in the service's container", async () => {
    const { deployment, pod, container } = await deployed(extra);
    const { labels, annotations } = deployment.spec.template.metadata;
    expect(labels).toMatchObject({ team: "ml", "app.kubernetes.io/name": "grafana" });
    expect(annotations).toEqual(extra.podAnnotations);
    expect(deployment.spec.selector.matchLabels).not.toHaveProperty("team");
    const { priorityClassName, runtimeClassName, hostAliases } = extra;
    expect(pod).toMatchObject({ priorityClassName, runtimeClassName, hostAliases });
    expect(pod.volumes).toEqual(
      expect.arrayContaining([
        ...extra.extraVolumes,
        { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
      ]),
    );
    expect(container.volumeMounts).toEqual(
      expect.arrayContaining([...extra.extraVolumeMounts, { name: "shared-memory", mountPath: "/dev/shm" }]),
    );
    expect(container.resources.limits).toMatchObject({ "nvidia.com/gpu": "1", memory: "512Mi" });
  });

  test("is absent if it is not set, so that the pods do not change", async () => {
    const { deployment, pod } = await deployed({});
    expect(deployment.spec.template.metadata).not.toHaveProperty("annotations");
    for (const field of ["priorityClassName", "runtimeClassName", "hostAliases"]) expect(pod).not.toHaveProperty(field);
    expect(pod.volumes.map(({ name }) => name)).toEqual(["tmp"]);
  });

  test("containers come last, from the stack's registry, with resources and within the restricted standard", async () => {
    const extraContainers = [
      {
        name: "proxy",
        image: "quay.io/team/proxy:1",
        securityContext: { runAsUser: 2000 },
      },
      { name: "sync", image: "sync@sha256:0", command: ["sync"], resources: { limits: { memory: "1Gi" } } },
    ];
    const { pod } = await deployed({ extraContainers }, { registry: "registry.example.com" });
    expect(pod.containers.map(({ name, image }) => [name, image])).toEqual([
      ["grafana", "registry.example.com/grafana/grafana:10.2.2"],
      ["proxy", "registry.example.com/team/proxy:1"],
      ["sync", "registry.example.com/sync@sha256:0"],
    ]);
    const [, proxy, sync] = pod.containers;
    expect(proxy?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      runAsUser: 2000,
    });
    expect(sync?.resources).toEqual({
      requests: { cpu: "10m", memory: "32Mi", "ephemeral-storage": "16Mi" },
      limits: { cpu: "500m", memory: "1Gi", "ephemeral-storage": "256Mi" },
    });
    expect(sync?.terminationMessagePolicy).toBe("FallbackToLogsOnError");
  });
});

test("lets the user's variables override the platform's, once each", async () => {
  const { container } = await deployed({ env: { FROM_BOTH: "user", FROM_USER: "1" } });
  expect(environment(container)).toEqual({ FROM_PLATFORM: "1", FROM_BOTH: "user", FROM_USER: "1" });
  expect(container.env).toHaveLength(3);
});

test("passes every key of the Secrets in envFromSecrets", async () => {
  const { container } = await deployed({ envFromSecrets: ["smtp", "oauth"] });
  expect(container.envFrom).toEqual([{ secretRef: { name: "smtp" } }, { secretRef: { name: "oauth" } }]);
});

test("awaits a Deployment unless it has no replicas", async () => {
  const skipAwait = { "pulumi.com/skipAwait": "true" };
  expect((await deployed({ replicas: 0 })).deployment.metadata.annotations).toMatchObject(skipAwait);
  expect((await deployed({ replicas: 1 })).deployment.metadata.annotations).not.toMatchObject(skipAwait);
});
