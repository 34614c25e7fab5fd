import { helperPod } from "../../../../scripts/data/helperPod";
import { podSelector } from "../../../../lib/catalog/labels";
import { settingsOf } from "../../../support/settings";

interface Pod {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly securityContext: object;
    readonly serviceAccountName?: string;
    readonly affinity?: object;
    readonly containers: readonly {
      readonly image: string;
      readonly securityContext: object;
      readonly env: object[];
      readonly resources: { readonly limits: Readonly<Record<string, string>> };
    }[];
  };
}

const pod = (node?: string, serviceAccountName?: string) =>
  helperPod(
    { stack: "dev", settings: settingsOf({ registry: "registry.example.com" }) },
    {
      name: "data-copy-grafana-data-pvc",
      owner: { service: "grafana", uid: 472 },
      node,
      mounts: [{ claim: "grafana-data-pvc", path: "/claim", readOnly: true }],
    },
    serviceAccountName,
  ) as Pod;

test("runs as the user of the claim's service, within the restricted Pod Security Standard", () => {
  const { securityContext, containers } = pod().spec;
  expect(securityContext).toMatchObject({
    runAsNonRoot: true,
    runAsUser: 472,
    fsGroup: 472,
    seccompProfile: { type: "RuntimeDefault" },
  });
  expect(containers[0]?.securityContext).toMatchObject({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
  });
});

test("has room for a copy of the largest database on the node's disk", () => {
  expect(Number(pod().spec.containers[0]?.resources.limits["ephemeral-storage"])).toBeGreaterThan(2 * 2 ** 30);
});

test("uses the stack's MLflow image, from the stack's registry", () => {
  expect(pod().spec.containers[0]?.image).toBe("registry.example.com/mlflow/mlflow:v2.9.0");
});

test("runs on the node of the service, or on any node if the service is not running", () => {
  expect(JSON.stringify(pod("node-1").spec.affinity)).toContain("node-1");
  expect(pod().spec.affinity).toBeUndefined();
});

test("runs under the service account of the service, if it has one", () => {
  expect(pod(undefined, "grafana").spec.serviceAccountName).toBe("grafana");
  expect(pod().spec).not.toHaveProperty("serviceAccountName");
});

test("is not selected by a Service of the platform", () => {
  for (const service of ["api", "mlflow", "prometheus", "grafana"]) {
    expect(pod().metadata.labels).not.toMatchObject(podSelector("dev", service));
  }
});

test("contains no $(VARIABLE) that Kubernetes would expand in the programs", () => {
  expect(JSON.stringify(pod().spec.containers[0]?.env)).not.toContain("$(");
});
