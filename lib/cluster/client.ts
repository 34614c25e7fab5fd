import { setTimeout } from "node:timers/promises";
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
    const { httpApi } = library.createConfiguration();
    if (server === undefined) throw new Error("it has no server");
    return new type(
      library.createConfiguration({
        baseServer: new library.ServerConfiguration(server, {}),
        authMethods: { default: config },
        httpApi: library.wrapHttpLibrary({ send: (request) => whenNotBusy(() => httpApi.send(request).toPromise()) }),
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

const MOST_ATTEMPTS = 10;

/**
 * Repeats a request that the API server has not taken: it is busy, or has just learned of a CustomResourceDefinition. It says
 * when to come back. The timeout of the request covers all attempts.
 */
async function whenNotBusy(send: () => Promise<client.ResponseContext>): Promise<client.ResponseContext> {
  for (let attempt = 1; ; attempt++) {
    const response = await send();
    if (response.httpStatusCode !== 429 || attempt === MOST_ATTEMPTS) return response;
    const seconds = Number(response.headers["retry-after"] ?? 1);
    await setTimeout((seconds >= 0 ? seconds : 1) * 1000);
  }
}
