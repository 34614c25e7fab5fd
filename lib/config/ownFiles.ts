import type { ServiceSettings } from "./schema";

/** Folders for files of the user's own, which `SERVICE.extraVolumes` mount (docs/monitoring.md). */
export const OWN_RULES = "/etc/prometheus-rules";
export const OWN_SCRAPES = "/etc/prometheus-scrapes";
export const OWN_DASHBOARDS = "/etc/grafana-dashboards";

/** Whether something is mounted there, or a file in it: a folder that does not exist would be an error in the log for ever. */
export function isMounted(folder: string, { extraVolumeMounts }: Pick<ServiceSettings, "extraVolumeMounts">): boolean {
  return extraVolumeMounts.some(({ mountPath }) => mountPath === folder || mountPath.startsWith(`${folder}/`));
}
