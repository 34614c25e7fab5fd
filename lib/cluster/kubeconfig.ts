import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { userError } from "../config/userError";
import { KubernetesClient } from "./client";
import type { ExecConfig } from "./execPlugin";
import { ExecPlugin, withExecPlugin } from "./execPlugin";
import { proxyOf } from "./proxy";
import { reason } from "./reason";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** A kubeconfig, read as kubectl and the provider read it. */
export class Kubeconfig {
  private constructor(
    private readonly library: typeof client,
    private readonly config: client.KubeConfig,
  ) {}

  /**
   * Loads the user's kubeconfig as kubectl does: the files in $KUBECONFIG, or ~/.kube/config.
   *
   * @throws {pulumi.RunError} if a file cannot be read.
   */
  static async load(paths = process.env.KUBECONFIG ?? ""): Promise<Kubeconfig> {
    const library = await loadLibrary();
    const config = new library.KubeConfig();
    const files = paths === "" ? [join(homedir(), ".kube/config")] : paths.split(delimiter);
    // kubectl ignores a file that does not exist.
    for (const file of files.filter((path) => path !== "" && existsSync(path))) {
      const part = parsed(library, readFileSync(file, "utf8"), `The kubeconfig ${file}`, dirname(file));
      // As in kubectl, the first of several entries of one name counts. The library's own merge fails.
      for (const cluster of part.clusters) if (config.getCluster(cluster.name) === null) config.addCluster(cluster);
      for (const user of part.users) if (config.getUser(user.name) === null) config.addUser(user);
      for (const context of part.contexts)
        if (config.getContextObject(context.name) === null) config.addContext(context);
    }
    return new Kubeconfig(library, config);
  }

  /**
   * Connects with the current context of a kubeconfig that is not a file.
   *
   * @param name - of the kubeconfig in messages.
   * @throws {pulumi.RunError} if it is not valid.
   */
  static async connect(text: string, name: string): Promise<KubernetesClient> {
    const library = await loadLibrary();
    const config = parsed(library, text, name, process.cwd());
    const context = config.getCurrentContext() as string | undefined;
    if (context === undefined || config.getContextObject(context) === null) {
      throw userError(`${name} has no current-context, or one that it does not define`);
    }
    return new Kubeconfig(library, config).connect(context, name);
  }

  get contexts(): readonly string[] {
    return this.config.getContexts().map(({ name }) => name);
  }

  /** @param name - of the cluster in messages. */
  connect(context: string, name = `context ${context}`): KubernetesClient {
    const { library, config } = this;
    const { cluster, user } = config.getContextObject(context) ?? {};
    const found = config.getCluster(cluster ?? "");
    const connection = new library.KubeConfig();
    if (found !== null) {
      const proxyUrl = found.proxyUrl ?? proxyOf(found.server, process.env);
      connection.addCluster({ ...found, ...(proxyUrl === undefined ? {} : { proxyUrl }) });
    }
    const account = config.getUser(user ?? "") ?? { name: user ?? "" };
    connection.addUser(withExecPlugin(account));
    if (account.exec && found !== null) {
      connection.addAuthenticator(new ExecPlugin(account.exec as ExecConfig, found));
    }
    connection.addContext({ name: context, cluster: cluster ?? "", user: account.name });
    connection.setCurrentContext(context);
    return new KubernetesClient(library, connection, name);
  }
}

/** On demand: it is an ES module, and slow to load. */
function loadLibrary(): Promise<typeof client> {
  return import("@kubernetes/client-node");
}

/** @param folder - the relative paths in the kubeconfig start here. */
function parsed(library: typeof client, text: string, name: string, folder: string): client.KubeConfig {
  const config = new library.KubeConfig();
  try {
    const content = parse(text) as RawKubeconfig | null;
    if (typeof content !== "object") throw new Error("it is not a YAML object");
    const users = (content?.users ?? []).map((entry) => ({ ...entry, user: adapted(entry.user ?? {}, folder) }));
    config.loadFromString(JSON.stringify({ ...content, users }));
    config.makePathsAbsolute(folder);
  } catch (error) {
    throw userError(`${name} cannot be read: ${reason(error)}`);
  }
  return config;
}

interface RawUser {
  readonly tokenFile?: string;
  readonly exec?: ExecConfig | null;
}

interface RawKubeconfig {
  readonly users?: readonly { readonly name: string; readonly user?: RawUser | null }[] | null;
}

/** The library reads `token-file`, once, where kubectl writes `tokenFile`; its own provider reads a file again and again. */
function adapted({ tokenFile, exec, ...user }: RawUser, folder: string): object {
  return {
    ...user,
    ...(tokenFile === undefined
      ? {}
      : { "auth-provider": { name: "tokenFile", config: { tokenFile: resolve(folder, tokenFile) } } }),
    // A command without a slash is found by $PATH.
    ...(exec
      ? { exec: { ...exec, command: exec.command.includes("/") ? resolve(folder, exec.command) : exec.command } }
      : {}),
  };
}
