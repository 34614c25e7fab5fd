import * as fs from "node:fs";
import * as path from "node:path";

/** Often missing in a user's PATH. */
const systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** PATH for programs that run system programs themselves. */
export function pathWithSystemFolders(): string {
  return [process.env.PATH, ...systemFolders].filter(Boolean).join(path.delimiter);
}

/** The path of a program on PATH or in the system folders. */
export function findOnPath(program: string): string | undefined {
  const pathFolders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  return [...pathFolders, ...systemFolders].map((folder) => path.join(folder, program)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
