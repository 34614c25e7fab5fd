import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { FIELD_OWNERSHIP } from "../../lib/catalog/annotations";
import type { Labels } from "../../lib/catalog/labels";
import type { PrometheusSettings } from "../../lib/config";
import { clusterRoleName } from "../../lib/config/namedObjects";
import type { PlatformContext } from "../kubernetes/context";

/** Lets the service account of Prometheus discover pods in its namespace, and nodes if it scrapes their kubelets. */
export function createRoles(
  name: string,
  context: PlatformContext,
  { kubeletMetrics }: PrometheusSettings,
  labels: Labels,
  account: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const { namespace, stack } = context;
  const metadata = { name, namespace, labels, annotations: FIELD_OWNERSHIP };
  const subjects = [{ kind: "ServiceAccount", name: account, namespace }];
  const role = new k8s.rbac.v1.Role(
    name,
    { metadata, rules: [{ apiGroups: [""], resources: ["pods"], verbs: READ }] },
    opts,
  );
  const binding = new k8s.rbac.v1.RoleBinding(
    name,
    { metadata, roleRef: { apiGroup: RBAC, kind: "Role", name: role.metadata.name }, subjects },
    opts,
  );
  if (!kubeletMetrics) return [binding];

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
    opts,
  );
  const clusterBinding = new k8s.rbac.v1.ClusterRoleBinding(
    name,
    {
      metadata: clusterMetadata,
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: clusterRole.metadata.name },
      subjects,
    },
    opts,
  );
  return [binding, clusterBinding];
}

const RBAC = "rbac.authorization.k8s.io";
const READ = ["get", "list", "watch"];
