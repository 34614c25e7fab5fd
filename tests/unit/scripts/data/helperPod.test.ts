import { helperPod } from "../../../scripts/data/helperPod";
import { selector, labels } from "../../../components/labels";
import { settingsOf } from "../../support/settings";

interface Pod {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly securityContext: object;
    readonly affinity?: object;
    readonly containers: readonly {
      readonly image: string;
      readonly securityContext: object;
      readonly env: object[];
    }[];
  };
}

const pod = (node?: string) =>
  helperPod(
    { stack: "dev", settings: settingsOf({ registry: "registry.example.com" }) },
    {
      name: "data-copy-grafana-data-pvc",
      owner: { service: "grafana", uid: 472 },
      node,
      mounts: [{ claim: "grafana-data-pvc", path: "/claim", readOnly: true }],
    },
  ) as Pod;

test("it runs as the user of the claim's service, within the restricted Pod Security Standard", () => {
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

test("its image is the stack's own MLflow, from the stack's registry", () => {
  expect(pod().spec.containers[0]?.image).toBe("registry.example.com/mlflow/mlflow:v2.9.0");
});

test("it goes where the service runs, and anywhere where it does not", () => {
  expect(JSON.stringify(pod("node-1").spec.affinity)).toContain("node-1");
  expect(pod().spec.affinity).toBeUndefined();
});

test("no service takes it for a pod of its own", () => {
  for (const service of ["api", "mlflow", "prometheus", "grafana"]) {
    expect(pod().metadata.labels).not.toMatchObject(selector(labels("dev", service, "", "")));
  }
});

test("no value of its environment is one that Kubernetes would expand", () => {
  expect(JSON.stringify(pod().spec.containers[0]?.env)).not.toContain("$(");
});
