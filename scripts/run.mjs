// Runs a command of this project in a fresh clone too: installs the npm packages if they are missing or old, then
// starts scripts/COMMAND.ts (or the sandbox's own command line). Needs nothing but Node.js.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const [command, ...args] = process.argv.slice(2);
const root = fileURLToPath(new URL("..", import.meta.url));
const required = [20, 19];

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < required[0] || (major === required[0] && minor < required[1])) {
  console.error(`This project needs Node.js ${required.join(".")} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

const lock = `${root}package-lock.json`;
const installed = `${root}node_modules/.package-lock.json`;
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  console.error("Installing the npm packages (usually 30 s) …");
  // Standard output belongs to the command: `npm run -s pulumi -- stack output --json` is read by programs.
  const npm = spawnSync("npm", ["ci", "--no-progress"], {
    cwd: root,
    stdio: ["ignore", process.stderr, process.stderr],
  });
  if (npm.status !== 0) {
    console.error("npm ci failed: its message is above. Is the npm registry reachable, is the disk full?");
    process.exit(1);
  }
}

const require = createRequire(import.meta.url);
process.argv = [process.argv[0], `${root}scripts/${command}.ts`, ...args];
if (command === "sandbox") {
  require(`${root}sandbox/bin/sandbox.js`);
} else {
  require("ts-node").register({ project: `${root}tsconfig.json`, swc: true });
  require(`${root}scripts/${command}.ts`);
}
