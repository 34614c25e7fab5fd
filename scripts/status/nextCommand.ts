import type { Status } from "./status";

const kubectl = "npm run -s kubectl --";

/**
 * Returns what a user would type next.
 *
 * @param claims - those that the services need.
 */
export function nextCommand({ services, claims }: Pick<Status, "services" | "claims">): string {
  if (services.every(({ image }) => image === undefined)) return "npm run -s pulumi -- up";
  const failing = services.find(({ ready, replicas, health }) => ready < replicas || health.state !== "healthy");
  if (failing?.image === undefined && failing !== undefined) return "npm run -s pulumi -- up --refresh";
  const claim = claims.find(({ phase }) => phase !== "Bound");
  if (claim !== undefined) return `${kubectl} describe persistentvolumeclaim ${claim.name}`;
  if (failing === undefined) return `${kubectl} logs deployment/api --follow`;
  const { name, replicas } = failing;
  if (replicas === 0) return "npm run -s pulumi -- up --refresh";
  return failing.ready < failing.replicas
    ? `${kubectl} describe pods --selector=app.kubernetes.io/name=${name}`
    : `${kubectl} logs deployment/${name} --tail=50`;
}
