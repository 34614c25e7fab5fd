// killAt.mjs TEXT SCRIPT ARGS…: runs a script of Node.js and kills it when it has printed the text.
import { spawn } from "node:child_process";

const [text, ...command] = process.argv.slice(2);
const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
let printed = "";
for (const stream of [child.stdout, child.stderr]) {
  stream.setEncoding("utf8").on("data", (data) => {
    printed += data;
    if (printed.includes(text)) child.kill("SIGKILL");
  });
}
child.once("exit", (_, signal) => {
  console.log(printed);
  if (signal === "SIGKILL") console.log("KILLED");
  process.exit();
});
