import { mkdir, writeFile } from "node:fs/promises";
import { dashboards } from "../dashboards";
import { command } from "./command";

const FOLDER = "components/grafana/dashboards";

/** `npm run dashboards`: writes the JSON of the dashboards in dashboards/, which the program provisions. */
async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const [name, dashboard] of Object.entries(dashboards)) {
    await writeFile(`${FOLDER}/${name}.json`, `${JSON.stringify(dashboard, undefined, 2)}\n`);
  }
}

command(main);
