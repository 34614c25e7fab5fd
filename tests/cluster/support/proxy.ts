import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";

/** An HTTP proxy on this machine that connects to one server, whatever it is asked for. */
export class Proxy {
  /** The servers that clients asked for. */
  readonly targets: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(to: URL): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server);
    server.on("connect", (request, client) => {
      proxy.targets.push(request.url ?? "");
      const upstream = connect(Number(to.port), to.hostname, () => {
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        client.pipe(upstream).pipe(client);
      });
      for (const socket of [client, upstream]) {
        socket.on("error", () => {
          client.destroy();
          upstream.destroy();
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
