import { tool } from "../toolchain/layout";
import { isNodeReady } from "./api";
import type { Component } from "./component";
import { nodeName, type Layout } from "./layout";
import { addresses } from "./network";
import { accessName } from "./pki";

const annotation = "kwok.x-k8s.io/node";

/** KWOK reports the node and its pods as ready; nothing runs. */
export function kwok(layout: Layout): Component {
  return {
    name: "kwok",
    file: tool("kwok"),
    args: [
      `--kubeconfig=${layout.access(accessName("sandbox:kwok"))}`,
      "--manage-all-nodes=false",
      `--manage-nodes-with-annotation-selector=${annotation}=fake`,
      `--node-ip=${addresses.node}`,
      `--cidr=${addresses.podCidr.replace("/16", "/24")}`,
      "--node-lease-duration-seconds=40",
    ],
    isReady: (since) => isNodeReady(layout, since),
  };
}

/** The node, KWOK's RBAC and a StorageClass. */
export function simulatedNodeManifests(): object[] {
  const everything = ["get", "list", "watch", "create", "patch", "update", "delete"];
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "sandbox:kwok" },
      rules: [
        { apiGroups: [""], resources: ["nodes", "nodes/status", "pods", "pods/status"], verbs: everything },
        { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: everything },
        { apiGroups: [""], resources: ["events"], verbs: ["create", "patch", "update"] },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "sandbox:kwok" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "sandbox:kwok" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "sandbox:kwok" }],
    },
    {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name: nodeName,
        annotations: { [annotation]: "fake" },
        labels: { "kubernetes.io/hostname": nodeName, "kubernetes.io/os": "linux", type: "kwok" },
      },
    },
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      // Built into kube-controller-manager. It binds PVCs to directories that no pod uses.
      provisioner: "kubernetes.io/host-path",
      reclaimPolicy: "Delete",
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
    },
  ];
}
