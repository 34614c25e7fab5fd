import { exposedServices } from "../catalog/addresses";
import type { ClaimKey, ClaimSpec } from "../catalog/claims";
import { claimKeys, claimNames, migrationClaims } from "../catalog/claims";
import { labelValue } from "../catalog/labels";
import { parseQuantity } from "../catalog/quantity";
import type { Settings } from "../config";
import { hasCertificate, routesOf, traefikMiddlewares } from "../config/routes";
import { userError } from "../config/userError";
import { autoscalerProblems } from "./autoscalers";
import { isEmpty, rejectedEmptyClaim } from "./emptyClaims";
import type { ExistingClaim } from "./existingClaims";
import { GATEWAY_API, isOwn } from "./existingObjects";
import { foreignObjects } from "./foreignObjects";
import { changedLoadBalancerClasses } from "./loadBalancerClass";
import { usedNodePorts } from "./nodePortMoves";
import { refusedPods, withoutPlatformUsers } from "./podSecurity";
import { crowdedQuota } from "./quotaPlan";
import { stackClaims } from "./stackClaims";
import type { ClusterState } from "./state";

/**
 * Refuses a deployment that the cluster would reject in the middle of the update, or that would touch what is not the
 * stack's.
 *
 * @throws {pulumi.RunError} with all problems in one message.
 */
export function preflight(state: ClusterState | undefined, settings: Settings, stack: string): void {
  const problems = state === undefined ? [] : preflightProblems(state, settings, labelValue(stack));
  if (problems.length === 0) return;
  throw userError(`Stack ${stack} cannot be deployed with this configuration; nothing was changed:`, problems);
}

/** @param instance - value of the label app.kubernetes.io/instance. */
export function preflightProblems(state: ClusterState, settings: Settings, instance: string): string[] {
  return [
    ...unusableObjects(state, settings),
    ...otherInstances(state, settings, instance),
    ...foreignObjects(state, settings, instance),
    ...withoutPlatformUsers(state, settings),
    ...refusedPods(state, settings),
    ...autoscalerProblems(settings, state),
    ...crowdedQuota(settings, state),
    ...usedNodePorts(state, settings),
    ...changedLoadBalancerClasses(state, settings),
    ...missingApiGroups(state, settings),
    ...claimKeys.flatMap((key) => unfinishedMigration(state, key)),
    ...stackClaims(settings, state).flatMap((spec) => {
      const { key } = spec;
      const path = `storage.claims.${key}`;
      return existing(state, spec.name).flatMap((claim) =>
        isEmpty(claim) ? rejectedEmptyClaim(path, claim, spec) : rejectedChanges(path, key, claim, spec, state),
      );
    }),
  ];
}

/** Kubernetes deletes a claim when no pod mounts it any more. To wait for that would be the advice to lose the data. */
const DELETED_CLAIM =
  "its pod keeps it until the pod stops, and its volume may be deleted with it; to save the data or to let it go, see " +
  "docs/troubleshooting.md (is being deleted)";

function unusableObjects(state: ClusterState, settings: Settings): string[] {
  const { namespace, adoptExisting } = settings.kubernetes;
  const found = [
    ...(state.namespace
      ? [{ what: `Namespace ${namespace}`, object: state.namespace, deleted: "wait until it is gone" }]
      : []),
    ...stackClaims(settings, state)
      .flatMap(({ name }) => existing(state, name))
      .map((claim) => ({ what: `PVC ${claim.name}`, object: claim, deleted: DELETED_CLAIM })),
  ];
  return found.flatMap(({ what, object, deleted }) => {
    if (object.terminating) return [`${what} is being deleted: ${deleted}`];
    if (isOwn(object) || adoptExisting) return [];
    return [
      `${what} exists and was not created by this program: set another kubernetes.namespace, or ` +
        "kubernetes.adoptExisting: true to use it",
    ];
  });
}

/**
 * The selector of a Deployment tells it, which cannot change: labels may have been changed by hand.
 *
 * @param instance - of the stack.
 */
function otherInstances({ objects }: ClusterState, { kubernetes }: Settings, instance: string): string[] {
  const own = objects.filter(isOwn);
  const deployments = own.filter(({ selector }) => selector !== undefined);
  const instances = (deployments.length > 0 ? deployments : own).map(
    ({ selector, labels }) => ({ ...labels, ...selector })["app.kubernetes.io/instance"] ?? "",
  );
  return [...new Set(instances)]
    .filter((other) => other !== instance)
    .map(
      (other) =>
        `Namespace ${kubernetes.namespace} has the running platform of stack ${other}: if this stack was renamed, run ` +
        `pulumi stack rename ${other}; if the state of ${other} is lost, recreate the stack under that name; otherwise ` +
        "destroy that stack first, or set another kubernetes.namespace",
    );
}

/** The plan would look right, and the update fail half-way. */
function missingApiGroups({ apiGroups }: ClusterState, settings: Settings): string[] {
  if (apiGroups === undefined) return [];
  const { routing, monitoring } = settings;
  return [
    ...(exposedServices(routing).length === 0 ? [] : routingGroups(settings)),
    {
      group: "monitoring.coreos.com",
      needed: monitoring.operator,
      setting: "monitoring.operator",
      install: "the Prometheus Operator with its CRDs (https://prometheus-operator.dev)",
    },
  ]
    .filter(({ group, needed }) => needed && !apiGroups.includes(group))
    .map(({ group, setting, install }) => `${setting}: API group ${group} is not installed; install ${install} first`);
}

interface RequiredGroup {
  readonly group: string;
  readonly needed: boolean;
  readonly setting: string;
  readonly install: string;
}

function routingGroups(settings: Settings): RequiredGroup[] {
  const { routing } = settings;
  const { via, controller, tls } = routing;
  return [
    {
      group: GATEWAY_API,
      needed: via === "gateway",
      setting: "routing.via: gateway",
      install: "the Gateway API's CRDs (https://gateway-api.sigs.k8s.io/guides/)",
    },
    {
      group: "traefik.io",
      needed: controller === "traefik" && traefikMiddlewares(routing, routesOf(settings)).length > 0,
      setting: "routing.controller: traefik",
      install: "Traefik with its CRDs (https://doc.traefik.io/traefik/)",
    },
    {
      group: "networking.gke.io",
      needed: controller === "gke" && via === "ingress" && hasCertificate(routing),
      setting: "routing.tls with controller gke",
      install: "GKE's add-on HttpLoadBalancing",
    },
    {
      group: "cert-manager.io",
      needed: tls?.clusterIssuer !== undefined,
      setting: "routing.tls.clusterIssuer",
      install: "cert-manager (https://cert-manager.io/docs/installation/)",
    },
  ];
}

function existing(state: ClusterState, name: string): readonly ExistingClaim[] {
  return state.claims.filter((claim) => claim.name === name);
}

/** Until the migration completes, the service must stay stopped: it would write to a volume that is being replaced. */
function unfinishedMigration(state: ClusterState, key: ClaimKey): string[] {
  const { target, backup } = migrationClaims(claimNames[key]);
  if (![target, backup].flatMap((name) => existing(state, name)).some(({ migrating }) => migrating)) return [];
  const command = `npm run claims:migrate -- ${key}`;
  return [
    `The migration of PVC ${claimNames[key]} is unfinished: to resume, run ${command}; to abort, ${command} --cancel`,
  ];
}

/** Only the size of a PVC can change, and it can only grow, if its StorageClass allows expansion. */
function rejectedChanges(
  path: string,
  key: ClaimKey,
  { name, accessModes, className, size }: ExistingClaim,
  spec: ClaimSpec,
  { storageClasses }: ClusterState,
): string[] {
  const migrate = `run npm run claims:migrate -- ${key} (docs/backup.md)`;
  const [current, wanted] = [parseQuantity(size) ?? 0, parseQuantity(spec.size) ?? 0];
  const expandable = storageClasses?.find((storageClass) => storageClass.name === className)?.expandable ?? true;
  return [
    ...(accessModes.includes(spec.accessMode)
      ? []
      : [
          `${path}.accessMode: PVC ${name} cannot change from ${accessModes.join(", ")} to ${spec.accessMode}: ` +
            `set accessMode: ${String(accessModes[0])}, or ${migrate}`,
        ]),
    ...(spec.className === undefined || spec.className === className
      ? []
      : [
          `${path}.className: PVC ${name} cannot change from ${className === undefined ? "no class" : `class ${className}`} to ` +
            `${spec.className}: ${className === undefined ? "remove className" : `set className: ${className}`}, or ${migrate}`,
        ]),
    ...(wanted < current
      ? [`${path}.size: PVC ${name} cannot shrink from ${size} to ${spec.size}: set size: ${size}, or ${migrate}`]
      : []),
    ...(wanted > current && !expandable
      ? [
          `${path}.size: PVC ${name} cannot grow from ${size} to ${spec.size}: class ${String(className)} does not allow ` +
            `expansion; set size: ${size}, or ${migrate}`,
        ]
      : []),
  ];
}
