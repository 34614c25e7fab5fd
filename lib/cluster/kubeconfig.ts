import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import { userError } from "../config/userError";
import { KubernetesClient } from "./client";
import { reason } from "./reason";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** The user's kubeconfig. */
export class Kubeconfig {
  private constructor(
    private readonly library: typeof client,
    private readonly config: client.KubeConfig,
  ) {}

  /**
   * Loads the kubeconfig as kubectl does: $KUBECONFIG or ~/.kube/config.
   *
   * @throws {pulumi.RunError} if a file cannot be read.
   */
  static async load(paths = process.env.KUBECONFIG ?? ""): Promise<Kubeconfig> {
    // Imported on demand: it is an ES module, and slow to load.
    const library = await import("@kubernetes/client-node");
    const config = new library.KubeConfig();
    if (paths === "") config.loadFromDefault();
    // kubectl ignores a file that does not exist; the library would fail.
    for (const file of paths.split(delimiter).filter((path) => existsSync(path))) {
      const part = new library.KubeConfig();
      try {
        part.loadFromFile(file);
      } catch (error) {
        throw userError(`The kubeconfig ${file} cannot be read: ${reason(error)}`);
      }
      // As in kubectl, the first of several entries of one name counts. The library's own merge fails.
      for (const cluster of part.clusters) if (config.getCluster(cluster.name) === null) config.addCluster(cluster);
      for (const user of part.users) if (config.getUser(user.name) === null) config.addUser(user);
      for (const context of part.contexts)
        if (config.getContextObject(context.name) === null) config.addContext(context);
    }
    return new Kubeconfig(library, config);
  }

  /** The contexts of the user, without those that the library adds if there is no kubeconfig. */
  get contexts(): readonly string[] {
    return this.config
      .getContexts()
      .map(({ name }) => name)
      .filter((name) => name !== "loaded-context" && name !== "inClusterContext");
  }

  /** Returns undefined without a context: YAML is rendered then, and there is no cluster. */
  connect(context: string | undefined): KubernetesClient | undefined {
    if (context === undefined) return undefined;
    this.config.setCurrentContext(context);
    return new KubernetesClient(this.library, this.config);
  }
}
