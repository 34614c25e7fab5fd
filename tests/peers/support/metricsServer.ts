import { Kubectl } from "../../cluster/support/kubectl";

const name = "metrics-server";
const namespace = "kube-system";
const labels = { "app.kubernetes.io/name": name };
const metadata = { name, namespace, labels };
const user = [{ kind: "ServiceAccount", name, namespace }];
const rbac = "rbac.authorization.k8s.io/v1";

const kubectl = new Kubectl(namespace);

/** Installs metrics-server and waits until it has measured. */
export async function installMetricsServer(): Promise<void> {
  await removeMetricsServer();
  await kubectl.create({ apiVersion: "v1", kind: "List", items: objects() });
  await kubectl.run("wait", "--for=condition=Available", "--timeout=120s", "apiservice/v1beta1.metrics.k8s.io");
}

/** An APIService that nobody serves would block the deletion of every namespace. */
export async function removeMetricsServer(): Promise<void> {
  const kinds = "apiservices,clusterroles,clusterrolebindings,rolebindings,services,deployments,serviceaccounts";
  await kubectl.run("delete", kinds, `--selector=app.kubernetes.io/name=${name}`, "--ignore-not-found");
}

/**
 * The objects of its own manifest. It measures as often as it can, and does not verify the
 * certificate of the kubelet, which is self-signed.
 */
function objects(): object[] {
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: rbac,
      kind: "ClusterRole",
      metadata: { name: `system:${name}`, labels },
      rules: [
        { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
        { apiGroups: [""], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] },
      ],
    },
    binding("ClusterRoleBinding", { name: `system:${name}` }, { kind: "ClusterRole", name: `system:${name}` }),
    binding(
      "ClusterRoleBinding",
      { name: `${name}:delegator` },
      { kind: "ClusterRole", name: "system:auth-delegator" },
    ),
    binding(
      "RoleBinding",
      { name: `${name}-auth-reader`, namespace },
      { kind: "Role", name: "extension-apiserver-authentication-reader" },
    ),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: labels, ports: [{ port: 443, targetPort: "https" }] },
    },
    { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: deployment() },
    {
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: "v1beta1.metrics.k8s.io", labels },
      spec: {
        group: "metrics.k8s.io",
        version: "v1beta1",
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: { name, namespace },
      },
    },
  ];
}

function binding(kind: string, place: { readonly name: string; readonly namespace?: string }, role: object): object {
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", ...role };
  return { apiVersion: rbac, kind, metadata: { ...place, labels }, roleRef, subjects: user };
}

function deployment(): object {
  const container = {
    name,
    image: "registry.k8s.io/metrics-server/metrics-server:v0.9.0",
    imagePullPolicy: "IfNotPresent",
    args: [
      "--cert-dir=/tmp",
      "--secure-port=10250",
      "--kubelet-preferred-address-types=InternalIP",
      "--kubelet-insecure-tls",
      "--kubelet-use-node-status-port",
      "--kubelet-request-timeout=5s",
      "--metric-resolution=10s",
    ],
    ports: [{ name: "https", containerPort: 10250 }],
    readinessProbe: { httpGet: { path: "/readyz", port: "https", scheme: "HTTPS" }, periodSeconds: 2 },
    securityContext: { runAsUser: 1000, runAsNonRoot: true, readOnlyRootFilesystem: true },
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  };
  const spec = { serviceAccountName: name, containers: [container], volumes: [{ name: "tmp", emptyDir: {} }] };
  return { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } };
}
