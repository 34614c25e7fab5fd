import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";

/** Where they are mounted, with the file that names the folder: Grafana reads only YAML as its configuration. */
export const DASHBOARDS = "/etc/grafana/provisioning/dashboards";

/**
 * The files of the folder: generated from dashboards/ by `npm run dashboards`.
 *
 * @param own - the folder with dashboards of the user's own, if there is one.
 */
export function dashboardFiles(own?: string): Record<string, string> {
  return { "provider.yaml": providers(own), ...dashboards() };
}

/** The JSON of each dashboard, by its file name. */
export function dashboards(): Record<string, string> {
  const folder = join(__dirname, "dashboards");
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return Object.fromEntries(files.map((file) => [file, compact(readFileSync(join(folder, file), "utf8"))]));
}

/** A ConfigMap may have a megabyte. */
const compact = (json: string) => JSON.stringify(JSON.parse(json));

function providers(own: string | undefined): string {
  return stringify({
    apiVersion: 1,
    providers: [
      {
        name: "cancer-mlops",
        folder: "Cancer MLOps",
        folderUid: "cancer-mlops",
        type: "file",
        // They change with the pod only.
        updateIntervalSeconds: 3600,
        options: { path: DASHBOARDS },
      },
      ...(own === undefined
        ? []
        : [{ name: "own", folder: "", type: "file", updateIntervalSeconds: 30, options: { path: own } }]),
    ],
  });
}
