import { stringify } from "yaml";

import type { Mode } from "./layout";
import { addresses, ports } from "./network";
import { simulatedNodeManifests } from "./simulatedNode";
import { provisionerName, storageNamespace } from "./storage";

/** Objects that the components need: RBAC, the DNS Service and the StorageClasses. */
export function systemManifests(mode: Mode): string {
  const objects = mode === "real" ? [...rbac(), ...dnsService(), ...storage()] : simulatedNodeManifests();
  return objects.map((object) => stringify(object)).join("---\n");
}

function rbac(): object[] {
  return [
    clusterRole("coredns", [
      { apiGroups: [""], resources: ["services", "pods", "namespaces"], verbs: ["list", "watch"] },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
    ]),
    clusterRoleBinding("coredns"),
    clusterRole("local-path-provisioner", [
      {
        apiGroups: [""],
        resources: ["nodes", "persistentvolumeclaims", "configmaps"],
        verbs: ["get", "list", "watch"],
      },
      { apiGroups: [""], resources: ["pods", "endpoints"], verbs: ["*"] },
      { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
      {
        apiGroups: [""],
        resources: ["persistentvolumes"],
        verbs: ["get", "list", "watch", "create", "patch", "update", "delete"],
      },
      { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
      { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["*"] },
      { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: ["get", "list", "watch"] },
    ]),
    clusterRoleBinding("local-path-provisioner"),
    // Lets the API server use the kubelet for logs, exec and port-forward.
    binding("kubelet-api", "system:kubelet-api-admin", "kube-apiserver-kubelet-client"),
  ];
}

function clusterRole(name: string, rules: object[]): object {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: `sandbox:${name}` },
    rules,
  };
}

function clusterRoleBinding(name: string): object {
  return binding(name, `sandbox:${name}`, `sandbox:${name}`);
}

function binding(name: string, role: string, user: string): object {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: `sandbox:${name}` },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: user }],
  };
}

/** A Service without a selector, whose endpoint is CoreDNS on the node. */
function dnsService(): object[] {
  const port = (protocol: string): object => ({
    name: protocol === "UDP" ? "dns" : "dns-tcp",
    protocol,
    port: 53,
    targetPort: ports.dns,
  });
  const endpointPort = (protocol: string): object => ({
    name: protocol === "UDP" ? "dns" : "dns-tcp",
    protocol,
    port: ports.dns,
  });
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name: "kube-dns",
        namespace: "kube-system",
        labels: { "k8s-app": "kube-dns", "kubernetes.io/name": "CoreDNS" },
      },
      spec: { clusterIP: addresses.dnsService, ports: [port("UDP"), port("TCP")] },
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: {
        name: "kube-dns-sandbox",
        namespace: "kube-system",
        labels: { "kubernetes.io/service-name": "kube-dns" },
      },
      addressType: "IPv4",
      ports: [endpointPort("UDP"), endpointPort("TCP")],
      endpoints: [{ addresses: [addresses.node], conditions: { ready: true } }],
    },
  ];
}

function storage(): object[] {
  const script = (command: string): string => `#!/bin/sh\nset -eu\n${command}\n`;
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "local-path-helper", namespace: storageNamespace } },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "local-path-config", namespace: storageNamespace },
      data: { setup: script('mkdir -m 0777 -p "$VOL_DIR"'), teardown: script('rm -rf "$VOL_DIR"') },
    },
    // The kubelet applies fsGroup to volumes of type local, but not hostPath.
    storageClass("standard", "WaitForFirstConsumer", {
      "storageclass.kubernetes.io/is-default-class": "true",
      defaultVolumeType: "local",
    }),
    storageClass("immediate", "Immediate", {}),
    storageClass("shared", "WaitForFirstConsumer", {}),
  ];
}

function storageClass(name: string, volumeBindingMode: string, annotations: Record<string, string>): object {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name, annotations },
    provisioner: provisionerName,
    reclaimPolicy: "Delete",
    volumeBindingMode,
    allowVolumeExpansion: true,
  };
}
