import * as os from "node:os";
import * as path from "node:path";

/** The folder of this package. */
export const packageFolder = path.join(__dirname, "..");

/** The root of the repository: inputs of images are relative to it. */
export const repositoryFolder = path.join(packageFolder, "..");

/** Holds everything that is built. Clones on one machine share it. */
export const home = path.resolve(process.env.CANCER_MLOPS_HOME ?? path.join(os.homedir(), ".cache", "cancer-mlops"));

export const folders = {
  tools: path.join(home, "tools"),
  build: path.join(home, "build"),
  /** Emptied in the background. */
  trash: path.join(home, "trash"),
  images: path.join(home, "images"),
  log: path.join(home, "log"),
  cluster: path.join(home, "cluster"),
  simulated: path.join(home, "cluster-simulated"),
} as const;

export const lockFile = path.join(home, "lock");
export const durationsFile = path.join(home, "durations.json");
