import * as fs from "node:fs";

import { tool } from "../toolchain/layout";
import { runningProcess, type Component } from "./component";
import type { Layout } from "./layout";
import { accessName } from "./pki";

export const helperImage = "cancer-mlops-sandbox/volume-helper:1";
export const provisionerName = "rancher.io/local-path";
export const storageNamespace = "kube-system";

/** Creates a directory for each PVC. It is a process of the node; only its short-lived helper pods run in the cluster. */
export function localPathProvisioner(layout: Layout): Component {
  const config = layout.config("local-path.json");
  const volumes = layout.data("volumes");
  fs.mkdirSync(volumes, { recursive: true });
  // `shared` volumes are accessible from all nodes, which is trivially true for a single one.
  const shared = { sharedFileSystemPath: volumes };
  const perNode = { nodePathMap: [{ node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: [volumes] }] };
  const helperPod = layout.config("local-path-helper-pod.yaml");
  return {
    name: "local-path-provisioner",
    file: tool("local-path-provisioner"),
    files: {
      [config]: JSON.stringify({ storageClassConfigs: { standard: perNode, immediate: shared, shared } }, undefined, 2),
      [helperPod]: helperPodManifest,
    },
    args: [
      "start",
      "--config",
      config,
      "--kubeconfig",
      layout.access(accessName("sandbox:local-path-provisioner")),
      "--namespace",
      storageNamespace,
      "--provisioner-name",
      provisionerName,
      "--helper-image",
      helperImage,
      "--helper-pod-file",
      helperPod,
      "--configmap-name",
      "local-path-config",
      "--service-account-name",
      "local-path-helper",
    ],
    // It has no health endpoint.
    isReady: () => Promise.resolve(runningProcess(layout, "local-path-provisioner") !== undefined),
  };
}

const helperPodManifest = `apiVersion: v1
kind: Pod
metadata:
  name: helper-pod
spec:
  containers:
    - name: helper-pod
      image: ${helperImage}
      imagePullPolicy: IfNotPresent
  terminationGracePeriodSeconds: 0
`;
