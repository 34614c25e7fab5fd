import type { Kubectl } from "./kubectl";
import { until } from "./until";

export interface Pod {
  readonly service: string;
  readonly name: string;
  readonly uid: string;
  /** All of its containers passed their startup probe. */
  readonly started: boolean;
  readonly ready: boolean;
  readonly restarts: number;
}

interface ApiPod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly status: {
    readonly containerStatuses?: readonly {
      readonly started?: boolean;
      readonly ready: boolean;
      readonly restartCount: number;
    }[];
  };
}

const SERVICES = ["api", "grafana", "mlflow", "prometheus"];

/** The pods of the services, or of one of them, except those that are being deleted. */
export async function servicePods(kubectl: Kubectl, service?: string): Promise<Pod[]> {
  return (await kubectl.list<ApiPod>("pods"))
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata, status: { containerStatuses } }) => ({
      service: metadata.labels?.["app.kubernetes.io/name"] ?? "",
      name: metadata.name,
      uid: metadata.uid,
      started: containerStatuses?.every(({ started }) => started === true) ?? false,
      ready: containerStatuses?.every(({ ready }) => ready) ?? false,
      restarts: containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0,
    }))
    .filter((pod) => (service === undefined ? SERVICES.includes(pod.service) : pod.service === service));
}

/** The pods of the services once each of the four has exactly one, and that one is ready. */
export function readyPods(kubectl: Kubectl): Promise<Pod[]> {
  return until(
    async () => {
      const pods = await servicePods(kubectl);
      const onePerService = SERVICES.every((name) => pods.filter(({ service }) => service === name).length === 1);
      return onePerService && pods.every(({ ready }) => ready) ? pods : undefined;
    },
    { seconds: 120, what: "one ready pod of each service" },
  );
}

interface PodOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Path of an empty folder to write to, beside those of the image. */
  readonly folder?: string;
  /** More fields of the pod. */
  readonly spec?: object;
}

/** Creates a pod that the namespace of a stack admits, as a user other than root. */
export async function createPod(
  kubectl: Kubectl,
  name: string,
  image: string,
  command: readonly string[],
  { labels = {}, env = {}, folder, spec = {} }: PodOptions = {},
): Promise<void> {
  const scratch = folder === undefined ? [] : [{ name: "scratch", mountPath: folder }];
  await kubectl.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels },
    spec: {
      restartPolicy: "Never",
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name,
          image,
          imagePullPolicy: "IfNotPresent",
          command,
          env: Object.entries({ HOME: "/tmp", ...env }).map(([key, value]) => ({ name: key, value })),
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
          volumeMounts: scratch,
        },
      ],
      volumes: scratch.map(({ name: volume }) => ({ name: volume, emptyDir: {} })),
      ...spec,
    },
  });
}

/** Runs a command in a pod of its own. @returns what it printed. */
export async function runPod(
  kubectl: Kubectl,
  name: string,
  image: string,
  command: readonly string[],
  options: PodOptions,
): Promise<string> {
  await createPod(kubectl, name, image, command, options);
  const phase = await until(
    async () => {
      const found = await kubectl.run("get", "pod", name, "--output=jsonpath={.status.phase}");
      return ["Succeeded", "Failed"].includes(found) ? found : undefined;
    },
    { seconds: 180, what: `the end of pod ${name}` },
  );
  const printed = await kubectl.run("logs", name);
  if (phase === "Failed") throw new Error(`pod ${name} failed: ${printed}`);
  await kubectl.run("delete", "pod", name, "--now");
  return printed;
}
