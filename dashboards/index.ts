import { mlflow } from "./mlflow";
import { modelServing } from "./modelServing";
import { platform } from "./platform";
import { storage } from "./storage";

/** By the name of the file. */
export const dashboards = {
  "model-serving": modelServing,
  platform,
  storage,
  mlflow,
} as const;
