import * as fs from "node:fs";
import * as path from "node:path";

/** Folders of programs that a user's PATH often lacks although the system has them. */
const systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** For programs that look for others on PATH themselves. */
export function pathWithSystemFolders(): string {
  return [process.env.PATH, ...systemFolders].filter(Boolean).join(path.delimiter);
}

/** The full name of a program on PATH (or in the folders for system programs). */
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
