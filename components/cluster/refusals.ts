import { MANAGED_BY, PART_OF, labelValue } from "../labels";
import type { ClaimKey, Settings } from "../settings";
import { parseQuantity } from "../settings/quantity";
import { refusal } from "../refusal";
import { addresses, exposed, serviceNames } from "../routing";
import type { ClaimSpec } from "../storage";
import { claimKeys, claimNames, claimSpec, migrationClaims } from "../storage";
import type { ClusterFacts, ExistingClaim, ExistingObject } from "./facts";
import { GATEWAY_API } from "./facts";

/**
 * @throws {pulumi.RunError} with every reason, where the stack must not touch what is in the cluster.
 */
export function refuse(facts: ClusterFacts | undefined, settings: Settings, stack: string): void {
  const reasons = facts === undefined ? [] : refusals(facts, settings, labelValue(stack));
  if (reasons.length === 0) return;
  throw refusal(`Stack ${stack} cannot be deployed like this; nothing was changed:`, reasons);
}

/**
 * Pure: why the stack must not touch what is in the cluster; empty where it may. Asked before anything is planned:
 * the API server would say the same half-way through an update.
 */
export function refusals(facts: ClusterFacts, settings: Settings, instance: string): string[] {
  const { namespace, adoptExisting } = settings.kubernetes;
  const found = [
    ...(facts.namespace ? [{ what: `namespace ${namespace}`, object: facts.namespace }] : []),
    ...claimKeys
      .flatMap((key) => existing(facts, claimSpec(key, settings.storage).name))
      .map((claim) => ({
        what: `claim ${claim.name}`,
        object: claim,
      })),
  ];
  return [
    ...found.flatMap(({ what, object }) => unusable(what, object, adoptExisting)),
    ...facts.instances
      .filter((other) => other !== instance)
      .map(
        (other) =>
          `namespace ${namespace} holds the running platform of stack ${other}: ` +
          "destroy that stack first, set another kubernetes.namespace, or, where its state is lost, make it anew by that name",
      ),
    ...taken(facts, settings),
    ...missingKinds(facts, settings),
    ...claimKeys.flatMap((key) => migrated(facts, key)),
    ...claimKeys.flatMap((key) => {
      const spec = claimSpec(key, settings.storage);
      return existing(facts, spec.name).flatMap((claim) => changed(`storage.claims.${key}`, claim, spec, facts));
    }),
  ];
}

/** NodePorts are the cluster's: two Services cannot have the same one. */
function taken({ nodePorts }: ClusterFacts, settings: Settings): string[] {
  return serviceNames
    .filter((name) => settings[name].service.type === "NodePort")
    .flatMap((name) =>
      nodePorts
        .filter(({ port }) => port === settings[name].service.nodePort)
        .filter(({ namespace }) => namespace !== settings.kubernetes.namespace)
        .map(
          ({ port, namespace, service }) =>
            `${name}.service.nodePort: ${port} is that of service ${service} in namespace ${namespace}; set another one`,
        ),
    );
}

/** What the routes are written in has to be installed: the plan would look right, and the update fail half-way. */
function missingKinds({ apiGroups }: ClusterFacts, { routing }: Settings): string[] {
  if (exposed(routing).length === 0) return [];
  const { via, controller, tls } = routing;
  const endsTls = tls !== undefined && tls.external !== true;
  const needed = [
    ...(via === "gateway"
      ? [
          {
            group: GATEWAY_API,
            setting: "routing.via: gateway",
            install: "the Gateway API's CRDs (https://gateway-api.sigs.k8s.io/guides/)",
          },
        ]
      : []),
    ...(controller === "traefik" && needsMiddlewares(routing, endsTls)
      ? [
          {
            group: "traefik.io",
            setting: "routing.controller: traefik",
            install: "Traefik with its CRDs (https://doc.traefik.io/traefik/)",
          },
        ]
      : []),
    ...(controller === "gke" && via === "ingress" && endsTls
      ? [
          {
            group: "networking.gke.io",
            setting: "routing.tls with controller gke",
            install: "GKE's add-on HttpLoadBalancing",
          },
        ]
      : []),
    ...(tls?.clusterIssuer === undefined
      ? []
      : [
          {
            group: "cert-manager.io",
            setting: "routing.tls.clusterIssuer",
            install: "cert-manager (https://cert-manager.io/docs/installation/)",
          },
        ]),
  ];
  return needed
    .filter(({ group }) => !apiGroups.includes(group))
    .map(({ group, setting, install }) => `${setting}: the cluster does not know ${group}; install ${install} first`);
}

/** What Traefik is told in resources of its own. */
function needsMiddlewares(routing: Settings["routing"], endsTls: boolean): boolean {
  if (routing.auth !== undefined) return true;
  const strips = exposed(routing).includes("api") && addresses(routing).api.prefix !== "";
  return routing.via === "ingress" && (strips || endsTls || routing.hstsMaxAgeSeconds > 0);
}

function existing(facts: ClusterFacts, name: string): readonly ExistingClaim[] {
  return facts.claims.filter((claim) => claim.name === name);
}

function unusable(what: string, { labels, terminating }: ExistingObject, adoptExisting: boolean): string[] {
  if (terminating) return [`${what} is being deleted: wait until it is gone`];
  const ours = labels["app.kubernetes.io/part-of"] === PART_OF && labels["app.kubernetes.io/managed-by"] === MANAGED_BY;
  if (ours || adoptExisting) return [];
  return [
    `${what} exists and was not made by this program: ` +
      "set another kubernetes.namespace, or kubernetes.adoptExisting: true to take it over with all that is in it",
  ];
}

/** Its service is stopped, and must not write to a volume that is being copied, or that the claim is about to lose. */
function migrated(facts: ClusterFacts, key: ClaimKey): string[] {
  const { filling, kept } = migrationClaims(claimNames[key]);
  if (![filling, kept].flatMap((name) => existing(facts, name)).some(({ migrating }) => migrating)) return [];
  const command = `npm run claims:migrate -- ${key}`;
  return [
    `the migration of claim ${claimNames[key]} is not finished: to finish it, ${command}; to give it up, ${command} --cancel`,
  ];
}

/** What Kubernetes cannot change on a claim: all but growth, and that only where the class allows it. */
function changed(path: string, claim: ExistingClaim, spec: ClaimSpec, { classes }: ClusterFacts): string[] {
  const way = `run npm run claims:migrate -- ${path.replace("storage.claims.", "")} (docs/backup.md)`;
  const keeps = `claim ${claim.name} keeps`;
  const [has, wants] = [parseQuantity(claim.size) ?? 0, parseQuantity(spec.size) ?? 0];
  const expandable = classes.find(({ name }) => name === claim.className)?.expandable ?? true;
  return [
    ...(claim.accessModes.includes(spec.accessMode)
      ? []
      : [`${path}.accessMode: ${keeps} ${claim.accessModes.join(", ")}; for ${spec.accessMode} ${way}`]),
    ...(spec.className === undefined || spec.className === claim.className
      ? []
      : [`${path}.className: ${keeps} class ${String(claim.className)}; for ${spec.className} ${way}`]),
    ...(wants < has
      ? [`${path}.size: ${keeps} its ${claim.size}, a claim never shrinks; set that, or for ${spec.size} ${way}`]
      : []),
    ...(wants > has && !expandable
      ? [
          `${path}.size: ${keeps} its ${claim.size}, class ${String(claim.className)} cannot expand; for ${spec.size} ${way}`,
        ]
      : []),
  ];
}
