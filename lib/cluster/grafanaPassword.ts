import { labelSelector, podSelector } from "../catalog/labels";
import type { GrafanaSettings } from "../config";
import type { KubernetesClient } from "./client";

/** The init container that sets the administrator's password. Its termination message says why it has not. */
export const RESET_ADMIN_PASSWORD = "reset-admin-password";

/** Returns a warning if the stack's password does not open the running Grafana. */
export async function passwordProblem(
  { core }: KubernetesClient,
  namespace: string,
  stack: string,
  { adminPasswordSecret }: Pick<GrafanaSettings, "adminPasswordSecret">,
): Promise<string | undefined> {
  const selector = labelSelector(podSelector(stack, "grafana"));
  // An update that is complete must not fail because pods cannot be read.
  const pods = await core.listNamespacedPod({ namespace, labelSelector: selector }).catch(() => undefined);
  const [message] = (pods?.items ?? [])
    .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
    .flatMap(({ status }) => status?.initContainerStatuses ?? [])
    .filter(({ name, state }) => name === RESET_ADMIN_PASSWORD && state?.terminated?.exitCode === 0)
    .flatMap(({ state }) => state?.terminated?.message ?? []);
  if (message === undefined) return undefined;
  const password =
    adminPasswordSecret === undefined
      ? "output grafanaAdminPassword"
      : `password in Secret ${adminPasswordSecret.name}`;
  return (
    `grafana: ${message.trim()}. The ${password} does not open Grafana: sign in as another of its ` +
    "administrators (docs/troubleshooting.md)"
  );
}
