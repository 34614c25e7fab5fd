import type { Input } from "../../support/settings";
import { problemPaths, problemsOf, settingsOf } from "../../support/settings";

/** The paths of the problems of a configuration; none if it is accepted. */
function paths(input: Input): string[] {
  try {
    settingsOf(input);
    return [];
  } catch {
    return problemPaths(input);
  }
}

/** Those of a service's settings, below its name. */
const pathsOf = (settings: Input, service = "api") =>
  paths({ [service]: settings }).map((path) => path.replace(`${service}.`, ""));

const sidecar = (fields: object = {}) => ({ name: "proxy", image: "example.com/proxy:1", ...fields });
const container = (fields: object) => ({ extraContainers: [sidecar(fields)] });
const claim = (claimName: string, fields: object = {}) => ({ persistentVolumeClaim: { claimName, ...fields } });

describe("labels and annotations", () => {
  const labels = { "app.kubernetes.io/name": "a", "app.kubernetes.io/version": "2", "pod-template-hash": "b" };
  const annotations = { "pulumi.com/patchForce": "false", "cancer-mlops/model": "a/b" };

  test("that the stack, the provider or Kubernetes sets are refused", () => {
    const settings = { podLabels: labels, podAnnotations: annotations, serviceAccount: { labels, annotations } };
    expect(pathsOf(settings)).toEqual([
      ...Object.keys(labels).map((key) => `podLabels.${key}`),
      ...Object.keys(annotations).map((key) => `podAnnotations.${key}`),
      ...Object.keys(labels).map((key) => `serviceAccount.labels.${key}`),
      ...Object.keys(annotations).map((key) => `serviceAccount.annotations.${key}`),
    ]);
  });

  test("of clouds and of others are accepted", () => {
    const settings = {
      podLabels: { "azure.workload.identity/use": "true", "app.kubernetes.io/created-by": "team" },
      podAnnotations: { "sidecar.istio.io/inject": "true" },
      serviceAccount: { labels: {}, annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/api" } },
    };
    expect(settingsOf({ api: settings }).api).toMatchObject(settings);
  });
});

describe("what the Pod Security level does not permit", () => {
  test("is refused by its path, with the level that permits it", () => {
    expect(problemsOf({ api: container({ securityContext: { privileged: true } }) })).toEqual([
      "cancer-mlops:api.extraContainers.0.securityContext.privileged: not permitted by podSecurity: restricted (got true); " +
        "change it, or set podSecurity: privileged",
    ]);
    expect(problemsOf({ api: container({ securityContext: { runAsUser: 0 } }) })).toEqual([
      expect.stringMatching(/securityContext\.runAsUser: .*podSecurity: baseline$/),
    ]);
  });

  test.each<[string, object]>([
    ["securityContext.allowPrivilegeEscalation", { securityContext: { allowPrivilegeEscalation: true } }],
    ["securityContext.runAsNonRoot", { securityContext: { runAsNonRoot: false } }],
    ["securityContext.capabilities.add", { securityContext: { capabilities: { add: ["NET_ADMIN"] } } }],
    ["securityContext.capabilities.drop", { securityContext: { capabilities: { drop: ["NET_RAW"] } } }],
    ["securityContext.seccompProfile.type", { securityContext: { seccompProfile: { type: "Unconfined" } } }],
    ["securityContext.procMount", { securityContext: { procMount: "Unmasked" } }],
    ["ports.0.hostPort", { ports: [{ containerPort: 80, hostPort: 80 }] }],
    ["livenessProbe.httpGet.host", { livenessProbe: { httpGet: { port: 80, host: "10.0.0.1" } } }],
  ])("in a container: %s", (path, fields) => {
    expect(pathsOf(container(fields))).toEqual([`extraContainers.0.${path}`]);
    expect(paths({ podSecurity: "privileged", api: container(fields) })).toEqual([]);
  });

  test("in a volume, or in an annotation", () => {
    const extraVolumes = [
      { name: "host", hostPath: { path: "/" } },
      { name: "shared", nfs: { server: "nfs", path: "/" } },
    ];
    const podAnnotations = { "container.apparmor.security.beta.kubernetes.io/api": "unconfined" };
    expect(pathsOf({ extraVolumes, podAnnotations })).toEqual([
      "extraVolumes.0.hostPath",
      "extraVolumes.1.nfs",
      `podAnnotations.${Object.keys(podAnnotations)[0] ?? ""}`,
    ]);
    expect(paths({ podSecurity: "baseline", api: { extraVolumes } })).toEqual(["api.extraVolumes.0.hostPath"]);
    expect(paths({ podSecurity: "openshift", api: { extraVolumes } })).toHaveLength(2);
  });

  test("is not what a container leaves open, which is set", () => {
    expect(pathsOf(container({}))).toEqual([]);
    expect(pathsOf(container({ securityContext: { capabilities: { add: ["NET_BIND_SERVICE"] } } }))).toEqual([]);
  });
});

describe("volumes", () => {
  const configMap = { configMap: { name: "a" } };

  test("with a name of the platform's, or with one name, are refused", () => {
    const named = (...names: string[]) => ({ extraVolumes: names.map((name) => ({ name, ...configMap })) });
    expect(pathsOf(named("logs", "a", "a", "shared-memory"))).toEqual([
      "extraVolumes.0.name",
      "extraVolumes.2.name",
      "extraVolumes.3.name",
    ]);
    expect(pathsOf(named("logs"), "grafana")).toEqual([]);
  });

  test("with no source or two are refused", () => {
    for (const volume of [{ name: "a" }, { name: "a", ...configMap, emptyDir: {} }]) {
      expect(pathsOf({ extraVolumes: [volume] })).toEqual(["extraVolumes.0"]);
    }
  });
});

describe("mounts", () => {
  const mounts = (...mountPaths: string[]) => ({
    extraVolumes: [{ name: "extra", emptyDir: {} }],
    extraVolumeMounts: mountPaths.map((mountPath) => ({ name: "extra", mountPath })),
  });

  test("over, above and below what the platform mounts are refused", () => {
    for (const path of ["/app/models", "/app/models/", "/app", "/app/models/v1", "/tmp/cache"])
      expect(pathsOf(mounts(path))).toEqual(["extraVolumeMounts.0.mountPath"]);
    expect(problemsOf({ grafana: mounts("/etc/grafana") })[0]).toContain("the platform mounts /etc/grafana/admin");
    expect(pathsOf(mounts("/app/configs", "/app/models2", "/tmpfs"))).toEqual([]);
    expect(pathsOf(mounts("/a", "/a"))).toEqual(["extraVolumeMounts.1.mountPath"]);
  });

  test("over /dev/shm are refused while the stack sizes it", () => {
    expect(pathsOf(mounts("/dev/shm"))).toEqual([]);
    expect(pathsOf({ ...mounts("/dev/shm"), sharedMemory: "1Gi" })).toEqual(["extraVolumeMounts.0.mountPath"]);
  });

  test("of a volume that does not exist are refused, and those of the platform's accepted", () => {
    expect(pathsOf({ extraVolumeMounts: [{ name: "nothing", mountPath: "/a" }] })).toEqual([
      "extraVolumeMounts.0.name",
    ]);
    expect(pathsOf({ extraVolumeMounts: [{ name: "tmp", mountPath: "/cache" }] })).toEqual([]);
    const inSidecar = (name: string) => container({ volumeMounts: [{ name, mountPath: "/a" }] });
    expect(pathsOf(inSidecar("nothing"))).toEqual(["extraContainers.0.volumeMounts.0.name"]);
    expect(pathsOf(inSidecar("logs"))).toEqual([]);
  });
});

describe("a database's claim", () => {
  const writers = [
    ["grafana", container({ volumeMounts: [{ name: "data", mountPath: "/data" }] })],
    ["mlflow", container({ volumeMounts: [{ name: "backend", mountPath: "/data" }] })],
    ["prometheus", container({ volumeMounts: [{ name: "data", mountPath: "/data" }] })],
  ] as const;

  test.each(writers)("of %s is mounted by a sidecar read-only, or refused", (service, settings) => {
    expect(pathsOf(settings, service)).toEqual(["extraContainers.0.volumeMounts.0.readOnly"]);
    const [{ volumeMounts }] = settings.extraContainers as unknown as [{ volumeMounts: object[] }];
    const readOnly = volumeMounts.map((mount) => ({ ...mount, readOnly: true }));
    expect(pathsOf(container({ volumeMounts: readOnly }), service)).toEqual([]);
  });

  test("is found under other names, and in the pods of other services", () => {
    const extraVolumes = [{ name: "database", ...claim("mlflow-backend-pvc") }];
    const mount = { name: "database", mountPath: "/database" };
    expect(problemsOf({ api: { extraVolumes, extraVolumeMounts: [mount] } })).toEqual([
      "cancer-mlops:api.extraVolumeMounts.0.readOnly: must be true: PVC mlflow-backend-pvc has a single writer",
    ]);
    const readOnlyVolumes = [{ name: "database", ...claim("mlflow-backend-pvc", { readOnly: true }) }];
    expect(pathsOf({ extraVolumes: readOnlyVolumes, extraVolumeMounts: [mount] })).toEqual([]);
    expect(pathsOf({ extraVolumes, ...container({ volumeMounts: [mount] }) }, "mlflow")).toHaveLength(1);
  });

  test("is the service's own to write to, and claims with files may have several writers", () => {
    expect(pathsOf({ extraVolumeMounts: [{ name: "data", mountPath: "/again", subPath: "a" }] }, "grafana")).toEqual(
      [],
    );
    expect(pathsOf(container({ volumeMounts: [{ name: "models", mountPath: "/models" }] }))).toEqual([]);
  });
});

describe("containers", () => {
  test("with a name or a port of the platform's, or of another one, are refused", () => {
    for (const name of ["mlflow", "exporter", "upgrade-database"]) {
      expect(pathsOf({ extraContainers: [sidecar({ name })] }, "mlflow")).toEqual(["extraContainers.0.name"]);
    }
    expect(pathsOf({ extraContainers: [sidecar(), sidecar()] })).toEqual(["extraContainers.1.name"]);
    expect(pathsOf(container({ ports: [{ containerPort: 9500 }] }), "mlflow")).toEqual([
      "extraContainers.0.ports.0.containerPort",
    ]);
    expect(pathsOf(container({ ports: [{ containerPort: 80, name: "http" }] }))).toEqual([
      "extraContainers.0.ports.0.name",
    ]);
  });

  test("with unknown fields, without an image, or with requests above limits are refused", () => {
    expect(pathsOf(container({ comand: ["a"] }))).toEqual(["extraContainers.0.comand"]);
    expect(pathsOf({ extraContainers: [{ name: "a" }] })).toEqual(["extraContainers.0.image"]);
    expect(pathsOf(container({ resources: { requests: { cpu: "1" } } }))).toEqual([
      "extraContainers.0.resources.requests.cpu",
    ]);
  });

  test.each(["proxy", "proxy:latest", "example.com:5000/proxy"])(
    "with the image %s are refused if allowLatest does not list the service",
    (image) => {
      const settings = { extraContainers: [sidecar({ image })] };
      expect(paths({ allowLatest: ["api"], grafana: settings })).toEqual(["grafana.extraContainers.0.image"]);
      expect(paths({ allowLatest: ["api", "grafana"], grafana: settings })).toEqual([]);
      expect(paths({ grafana: settings })).toEqual([]);
    },
  );

  test("with the image of a release are accepted", () => {
    for (const image of ["proxy:1.2", "example.com:5000/team/proxy:1", `proxy@sha256:${"0".repeat(64)}`]) {
      expect(paths({ allowLatest: ["api"], grafana: { extraContainers: [sidecar({ image })] } })).toEqual([]);
    }
  });
});

describe("devices and shared memory", () => {
  test("limits accept extended resources in whole numbers", () => {
    const limits = (name: string, value: unknown) => ({ resources: { limits: { [name]: value } } });
    expect(settingsOf({ api: limits("nvidia.com/gpu", 1) }).api.resources.limits["nvidia.com/gpu"]).toBe("1");
    for (const [name, value] of [
      ["gpu", "1"],
      ["nvidia.com/gpu", 0.5],
      ["kubernetes.io/gpu", "1"],
      ["nvidia.com/", "1"],
    ] as const) {
      expect(pathsOf(limits(name, value))).toEqual([`resources.limits.${name}`]);
    }
  });

  test("shared memory is part of the memory limit", () => {
    expect(problemsOf({ api: { sharedMemory: "2Gi" } })).toEqual([
      expect.stringMatching(/api\.sharedMemory: must be less than the memory limit.*"2Gi" \(got "2Gi"\); raise/),
    ]);
    expect(pathsOf({ sharedMemory: "2Gi", resources: { limits: { memory: "4Gi" } } })).toEqual([]);
  });
});

test("hostAliases, priorityClassName and runtimeClassName refuse what the API server refuses", () => {
  const hostAliases = [
    { ip: "10.0.0.300", hostnames: ["a"] },
    { ip: "::1", hostnames: [] },
  ];
  expect(pathsOf({ hostAliases, priorityClassName: "A b", runtimeClassName: "" })).toEqual([
    "priorityClassName",
    "runtimeClassName",
    "hostAliases.0.ip",
    "hostAliases.1.hostnames",
  ]);
});
