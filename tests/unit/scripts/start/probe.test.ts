import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { probe } from "../../../../scripts/start/probe";

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Answers with one status after the other, and repeats the last one. */
function answering(...statuses: number[]): RequestListener {
  return (_, response) => {
    const [status = 0] = statuses.length > 1 ? statuses.splice(0, 1) : statuses;
    response.writeHead(status).end();
  };
}

test.each([
  ["the service is healthy", [503, 200], 200],
  ["the service requires a password", [503, 401, 200], 401],
])("probes until %s", async (_, statuses, status) => {
  const port = await listen(createServer(answering(...statuses)));
  expect(await probe(`http://127.0.0.1:${port}/health`, false)).toEqual({ status });
});

test("returns the last outcome at the deadline", async () => {
  const port = await listen(createServer(answering(503)));
  expect(await probe(`http://127.0.0.1:${port}/health`, false, 0)).toEqual({ status: 503 });
});

test("returns the reason if there is no connection", async () => {
  const server = createServer();
  const port = await listen(server);
  server.close();
  expect(await probe(`http://127.0.0.1:${port}/health`, false, 0)).toMatchObject({ code: "ECONNREFUSED" });
});

test("does not wait for an untrusted certificate, and accepts it if the stack generates it", async () => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "ml.test" }]);
  const port = await listen(createTlsServer({ key, cert }, answering(200)));
  const url = `https://127.0.0.1:${port}/`;
  expect(await probe(url, false)).toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  expect(await probe(url, true)).toEqual({ status: 200 });
});
