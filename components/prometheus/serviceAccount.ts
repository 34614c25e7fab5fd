import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { FIELD_OWNERSHIP } from "../../lib/catalog/annotations";
import type { Labels } from "../../lib/catalog/labels";
import type { PrometheusSettings } from "../../lib/config";
import { clusterRoleName } from "../../lib/config/namedObjects";
import type { PlatformContext } from "../kubernetes/context";

/** The service account of Prometheus, which discovers pods in its namespace, and nodes if it scrapes their kubelets. */
export function createServiceAccount(
  name: string,
  context: PlatformContext,
  { kubeletMetrics }: PrometheusSettings,
  labels: Labels,
  parent: pulumi.Resource,
): { readonly account: pulumi.Output<string>; readonly bindings: pulumi.Resource[] } {
  const { namespace, stack } = context;
  const metadata = { name, namespace, labels, annotations: FIELD_OWNERSHIP };
  const account = new k8s.core.v1.ServiceAccount(name, { metadata, automountServiceAccountToken: false }, { parent })
    .metadata.name;
  const subjects = [{ kind: "ServiceAccount", name: account, namespace }];
  const role = new k8s.rbac.v1.Role(
    name,
    { metadata, rules: [{ apiGroups: [""], resources: ["pods"], verbs: READ }] },
    { parent },
  );
  const binding = new k8s.rbac.v1.RoleBinding(
    name,
    { metadata, roleRef: { apiGroup: RBAC, kind: "Role", name: role.metadata.name }, subjects },
    { parent },
  );
  if (!kubeletMetrics) return { account, bindings: [binding] };

  const clusterMetadata = {
    name: pulumi.output(namespace).apply((text) => clusterRoleName(text, stack)),
    labels,
    annotations: FIELD_OWNERSHIP,
  };
  const clusterRole = new k8s.rbac.v1.ClusterRole(
    name,
    {
      metadata: clusterMetadata,
      rules: [
        { apiGroups: [""], resources: ["nodes"], verbs: READ },
        { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
      ],
    },
    { parent },
  );
  const clusterBinding = new k8s.rbac.v1.ClusterRoleBinding(
    name,
    {
      metadata: clusterMetadata,
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: clusterRole.metadata.name },
      subjects,
    },
    { parent },
  );
  return { account, bindings: [binding, clusterBinding] };
}

const RBAC = "rbac.authorization.k8s.io";
const READ = ["get", "list", "watch"];
