import * as fs from "node:fs";

import { tool } from "../toolchain/layout";
import { runningProcess, type Component } from "./component";
import type { Layout } from "./layout";
import { accessName } from "./pki";

export const helperImage = "cancer-mlops-sandbox/volume-helper:1";
export const provisionerName = "rancher.io/local-path";
export const storageNamespace = "kube-system";

/** Makes a directory for each claim. It runs on the node itself; only its short helper pods run in the cluster. */
export function localPathProvisioner(layout: Layout): Component {
  const config = layout.config("local-path.json");
  const volumes = layout.data("volumes");
  fs.mkdirSync(volumes, { recursive: true });
  // A class for which the node matters keeps the node's path; the others see one file system that all nodes share,
  // which on a single node is the truth.
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
    // It serves nothing that could be asked: it is ready when it has stayed alive.
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
