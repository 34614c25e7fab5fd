import { stringify } from "yaml";

import { extraVersions } from "./versions";

/** The namespace and the name of all objects in it. */
export const traefikName = "traefik";

export const nodePorts = { web: 30080, websecure: 30443 } as const;

/**
 * Traefik matches the listeners of Gateways to entry points by port, so these are the usual ports.
 */
const entryPoints = { web: 80, websecure: 443 } as const;
const pingPort = 8080;

const labels = { "app.kubernetes.io/name": traefikName };
const entryPointNames = ["web", "websecure"] as const;

/**
 * Traefik as a controller for Ingresses, Gateways and its own resources. It publishes the address in the status of Ingresses
 * and Gateways.
 */
export function traefikManifests(address: string): string {
  const objects = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: traefikName, labels: restricted } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    ...rbac(),
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "IngressClass",
      metadata: { name: traefikName },
      spec: { controller: "traefik.io/ingress-controller" },
    },
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      metadata: { name: traefikName },
      spec: { controllerName: "traefik.io/gateway-controller" },
    },
    service(),
    deployment(address),
  ];
  return objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join("---\n");
}

const metadata = { name: traefikName, namespace: traefikName, labels };
const restricted = { "pod-security.kubernetes.io/enforce": "restricted" };

/** As in Traefik's documentation for its three providers. */
function rbac(): object[] {
  const read = ["get", "list", "watch"];
  const gatewayResources = ["gatewayclasses", "gateways", "httproutes", "grpcroutes"];
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: traefikName },
      rules: [
        { apiGroups: [""], resources: ["services", "secrets", "nodes", "configmaps", "namespaces"], verbs: read },
        { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: read },
        { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "ingressclasses"], verbs: read },
        { apiGroups: ["networking.k8s.io"], resources: ["ingresses/status"], verbs: ["update"] },
        { apiGroups: ["traefik.io"], resources: ["*"], verbs: read },
        {
          apiGroups: ["gateway.networking.k8s.io"],
          resources: [...gatewayResources, "referencegrants", "backendtlspolicies"],
          verbs: read,
        },
        {
          apiGroups: ["gateway.networking.k8s.io"],
          resources: [...gatewayResources, "backendtlspolicies"].map((resource) => `${resource}/status`),
          verbs: ["update"],
        },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: traefikName },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: traefikName },
      subjects: [{ kind: "ServiceAccount", name: traefikName, namespace: traefikName }],
    },
  ];
}

function service(): object {
  const ports = entryPointNames.map((name) => ({
    name,
    port: entryPoints[name],
    targetPort: name,
    nodePort: nodePorts[name],
  }));
  return { apiVersion: "v1", kind: "Service", metadata, spec: { type: "NodePort", selector: labels, ports } };
}

function deployment(address: string): object {
  const pod = {
    serviceAccountName: traefikName,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      seccompProfile: { type: "RuntimeDefault" },
      // Allows ports below 1024 without root.
      sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
    },
    containers: [
      {
        name: traefikName,
        image: `docker.io/library/traefik:v${extraVersions.traefik}`,
        imagePullPolicy: "IfNotPresent",
        args: args(address),
        ports: [
          ...entryPointNames.map((name) => ({ name, containerPort: entryPoints[name] })),
          { name: "ping", containerPort: pingPort },
        ],
        readinessProbe: { httpGet: { path: "/ping", port: "ping" }, periodSeconds: 1 },
        livenessProbe: { httpGet: { path: "/ping", port: "ping" }, periodSeconds: 10 },
        resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "512Mi" } },
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          readOnlyRootFilesystem: true,
        },
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
    ],
    volumes: [{ name: "tmp", emptyDir: {} }],
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
  };
}

function args(address: string): string[] {
  return [
    ...entryPointNames.map((name) => `--entryPoints.${name}.address=:${entryPoints[name]}`),
    `--entryPoints.traefik.address=:${pingPort}`,
    "--ping=true",
    "--providers.kubernetesIngress=true",
    // Ignores Ingresses without a class: `traefik` is not the default class.
    `--providers.kubernetesIngress.ingressClass=${traefikName}`,
    `--providers.kubernetesIngress.ingressEndpoint.ip=${address}`,
    "--providers.kubernetesCRD=true",
    "--providers.kubernetesGateway=true",
    `--providers.kubernetesGateway.statusAddress.ip=${address}`,
    "--global.checkNewVersion=false",
    "--global.sendAnonymousUsage=false",
    "--log.level=INFO",
  ];
}
