import { join } from "node:path";
import type { Sandbox } from "../../scripts/environment";

/** The state of an embedded cluster whose files are in a folder. */
export function sandboxIn(home: string, simulated = false): Sandbox {
  return {
    home,
    simulated,
    kubeconfig: join(home, simulated ? "cluster-simulated" : "cluster", "kubeconfig"),
    context: "embedded",
    bin: "",
    pulumi: null,
    running: true,
    extras: false,
    environment: {},
    images: [],
  };
}
