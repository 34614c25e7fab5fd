import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

/** Timeout of each request: the library has none, and a server that never answers would block the program. */
const TIMEOUT_SECONDS = 30;

/** A client for one cluster. */
export class KubernetesClient {
  constructor(
    readonly library: typeof client,
    private readonly config: client.KubeConfig,
    /** The cluster in messages: `context kind-dev`. */
    readonly name: string,
  ) {}

  /**
   * Like the library's own makeApiClient, with a timeout for every request.
   *
   * @param timeoutSeconds - @default 30
   */
  api<T extends client.ApiType>(type: client.ApiConstructor<T>, timeoutSeconds = TIMEOUT_SECONDS): T {
    const { library, config } = this;
    const { server } = config.getCurrentCluster() ?? {};
    if (server === undefined) throw new Error("it has no server");
    return new type(
      library.createConfiguration({
        baseServer: new library.ServerConfiguration(server, {}),
        authMethods: { default: config },
        promiseMiddleware: [
          {
            pre: (request) => {
              request.setSignal(AbortSignal.timeout(timeoutSeconds * 1000));
              return Promise.resolve(request);
            },
            post: (response) => Promise.resolve(response),
          },
        ],
      }),
    );
  }

  get core(): client.CoreV1Api {
    return this.api(this.library.CoreV1Api);
  }

  get apps(): client.AppsV1Api {
    return this.api(this.library.AppsV1Api);
  }

  get custom(): client.CustomObjectsApi {
    return this.api(this.library.CustomObjectsApi);
  }

  /** Returns undefined if the object, or its API group, does not exist. */
  async ifExists<T>(request: Promise<T>): Promise<T | undefined> {
    try {
      return await request;
    } catch (error) {
      if (this.errorCode(error) === 404) return undefined;
      throw error;
    }
  }

  /** Returns the status of an API error; undefined for anything else, such as a timeout. */
  errorCode(error: unknown): number | undefined {
    return error instanceof this.library.ApiException ? error.code : undefined;
  }
}
