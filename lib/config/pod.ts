import { z } from "zod";
import { annotations, labels } from "./kubernetes";
import { resources } from "./resources";
import { bytes, dnsLabel, dnsName, hostName } from "./values";

/**
 * What a stack adds to the pods of a service, in the fields of Kubernetes. Rules about them are in podConstraints.ts; what is
 * loose here, the API server validates.
 */

const anything = () => z.looseObject({}).optional();
const texts = () => z.array(z.string("a string")).optional();

const volumeMount = z.strictObject({
  name: dnsLabel("a volume's name"),
  mountPath: z.string().regex(/^\/[^:]+$/, 'an absolute path, without ":"'),
  readOnly: z.boolean().optional(),
  recursiveReadOnly: z.enum(["Disabled", "IfPossible", "Enabled"]).optional(),
  subPath: z.string().optional(),
  subPathExpr: z.string().optional(),
  mountPropagation: z.enum(["None", "HostToContainer", "Bidirectional"]).optional(),
});

/** https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/ */
const volume = z
  .strictObject({
    name: dnsLabel("a volume's name"),
    configMap: anything(),
    csi: anything(),
    downwardAPI: anything(),
    emptyDir: anything(),
    ephemeral: anything(),
    fc: anything(),
    hostPath: anything(),
    image: anything(),
    iscsi: anything(),
    nfs: anything(),
    persistentVolumeClaim: z
      .strictObject({ claimName: dnsName("a PVC's name"), readOnly: z.boolean().optional() })
      .optional(),
    projected: anything(),
    secret: anything(),
  })
  .refine((value) => Object.keys(value).length === 2, "a name and one source, such as configMap");

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container */
const container = z.strictObject({
  name: dnsLabel("a container's name"),
  image: z.string().regex(/^[a-z0-9][\w./:@-]*$/, "an image"),
  imagePullPolicy: z.enum(["Always", "IfNotPresent", "Never"]).optional(),
  command: texts(),
  args: texts(),
  workingDir: z.string().optional(),
  env: z.array(z.strictObject({ name: z.string(), value: z.string().optional(), valueFrom: anything() })).optional(),
  envFrom: z.array(z.looseObject({})).optional(),
  ports: z
    .array(
      z.looseObject({
        containerPort: z.int("a port").min(1, "a port").max(65535, "a port"),
        name: z.string().optional(),
      }),
    )
    .optional(),
  resources: resources(["10m", "32Mi", "16Mi"], ["500m", "256Mi", "256Mi"]),
  volumeMounts: z.array(volumeMount).default([]),
  securityContext: anything(),
  livenessProbe: anything(),
  readinessProbe: anything(),
  startupProbe: anything(),
  lifecycle: anything(),
  terminationMessagePath: z.string().optional(),
  terminationMessagePolicy: z.enum(["File", "FallbackToLogsOnError"]).default("FallbackToLogsOnError"),
});

const hostAlias = z.strictObject({
  ip: z.union([z.ipv4(), z.ipv6()], "an IPv4 or an IPv6 address"),
  hostnames: z.array(hostName()).min(1, "a list of host names"),
});

export const podFields = {
  serviceAccount: z
    .strictObject({
      annotations: annotations
        .default({})
        .describe(
          "Annotations of the service account, by which a cloud gives the pods an identity, such as `eks.amazonaws.com/role-arn`.",
        ),
      labels: labels.default({}).describe("Labels of the service account, except those of the stack."),
    })
    .prefault({}),
  podLabels: labels.default({}).describe("More labels of the pods, except those of the stack."),
  podAnnotations: annotations.default({}).describe("Annotations of the pods."),
  priorityClassName: dnsName("a PriorityClass's name").optional().describe("PriorityClass of the pods."),
  runtimeClassName: dnsName("a RuntimeClass's name").optional().describe("RuntimeClass of the pods."),
  hostAliases: z
    .array(hostAlias)
    .default([])
    .describe("Entries of the pods' /etc/hosts: `[{ ip: 10.0.0.5, hostnames: [db.example.com] }]`."),
  sharedMemory: bytes("1Gi")
    .optional()
    .describe(
      "Size of /dev/shm, for example for the workers of PyTorch's DataLoader. What is in it counts as memory of the container. Default: that of the container runtime, usually 64Mi.",
    ),
  extraVolumes: z
    .array(volume)
    .default([])
    .describe("More volumes of the pods, as in a Kubernetes pod ([docs/pods.md](pods.md))."),
  extraVolumeMounts: z
    .array(volumeMount)
    .default([])
    .describe("Mounts of the service's container, of extraVolumes or of the platform's own volumes."),
  extraContainers: z
    .array(container)
    .default([])
    .describe("Sidecars: more containers of the pods, as in a Kubernetes pod ([docs/pods.md](pods.md))."),
};

export type ExtraContainer = z.output<typeof container>;
export type ExtraVolume = z.output<typeof volume>;
