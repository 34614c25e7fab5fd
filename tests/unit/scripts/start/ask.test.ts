import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { ask } from "../../../../scripts/start/ask";

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Answers with one status after the other, and with the last one from then on. */
function answering(...statuses: number[]): RequestListener {
  return (_, response) => {
    const [status = 0] = statuses.length > 1 ? statuses.splice(0, 1) : statuses;
    response.writeHead(status).end();
  };
}

test.each([
  ["until it is well", [503, 200], 200],
  ["no longer than until it asks for a password", [503, 401, 200], 401],
])("a service is asked %s", async (_, statuses, status) => {
  const port = await portOf(createServer(answering(...statuses)));
  expect(await ask(`http://127.0.0.1:${port}/health`, false)).toEqual({ status });
});

test("what is not well in time is told with its last answer", async () => {
  const port = await portOf(createServer(answering(503)));
  expect(await ask(`http://127.0.0.1:${port}/health`, false, 0)).toEqual({ status: 503 });
});

test("what does not answer at all is told with the reason", async () => {
  const server = createServer();
  const port = await portOf(server);
  server.close();
  expect(await ask(`http://127.0.0.1:${port}/health`, false, 0)).toEqual({
    code: "ECONNREFUSED",
    message: `connect ECONNREFUSED 127.0.0.1:${port}`,
  });
});

test("a certificate that nobody trusts is waited for by nobody, and is fine where the stack makes it itself", async () => {
  const { private: key, cert } = await generate([{ name: "commonName", value: "ml.test" }]);
  const port = await portOf(createTlsServer({ key, cert }, answering(200)));
  const url = `https://127.0.0.1:${port}/`;
  expect(await ask(url, false)).toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  expect(await ask(url, true)).toEqual({ status: 200 });
});
