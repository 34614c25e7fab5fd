import { writeFile } from "node:fs/promises";
import { settingsPage } from "../lib/config/settingsPage";
import { stackFileSchema } from "../lib/config/stackFileSchema";
import { command } from "./command";

/** `npm run settings`: writes docs/settings.md, and the JSON Schema of stack files. */
async function main(): Promise<void> {
  await writeFile("docs/settings.md", settingsPage());
  await writeFile("docs/stack.schema.json", `${JSON.stringify(stackFileSchema(), undefined, 2)}\n`);
}

command(main);
