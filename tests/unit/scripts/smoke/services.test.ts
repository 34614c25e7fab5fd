import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { apiChecks } from "../../../../scripts/smoke/api";
import { runChecks } from "../../../../scripts/smoke/check";
import { grafanaChecks } from "../../../../scripts/smoke/grafana";
import { Http } from "../../../../scripts/smoke/http";
import { prometheusChecks } from "../../../../scripts/smoke/prometheus";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let answer: Answer;
let http: Http;

beforeEach(async () => {
  server = createServer((request, response) => {
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  http = new Http(`http://127.0.0.1:${port}/prefix`, { user: "admin", password: "s3cret" });
});

afterEach(() => {
  server.close();
});

const json = (body: object, status = 200): Answer => {
  return (_, response) => response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
};
const results = async (service: "api" | "prometheus" | "grafana", checks: Parameters<typeof runChecks>[1]) =>
  Object.fromEntries(
    (await runChecks(service, checks)).map(({ check, outcome, detail }) => [check, `${outcome}: ${detail}`]),
  );

/** Answers the health check, and a prediction with this status. */
const predicting = (status: number): Answer => {
  return (request, response) => response.writeHead(request.method === "POST" ? status : 200).end("no such features");
};

test("an API that does not accept the sample is skipped, and fails with a body of the user's own", async () => {
  answer = predicting(422);
  expect((await results("api", apiChecks(http))).prediction).toMatch(/^skipped: .*--body/);
  expect((await results("api", apiChecks(http, { x: 1 }))).prediction).toMatch(/^failed: .*422: no such features/);
});

test("an API that fails is not skipped", async () => {
  answer = predicting(500);
  expect((await results("api", apiChecks(http))).prediction).toMatch(/^failed: .*500/);
  answer = json({ detail: "no model" }, 503);
  expect(await results("api", apiChecks(http))).toMatchObject({
    health: expect.stringMatching(/^failed: .*no model/) as string,
    prediction: "skipped: after health",
  });
});

test("names the targets that are down", async () => {
  const target = (pod: string, health: string) => ({ labels: { job: "api", pod }, health, lastError: "refused" });
  answer = json({ data: { activeTargets: [target("api-1", "up"), target("api-2", "down")] } });
  expect((await results("prometheus", prometheusChecks(http))).targets).toBe("failed: api api-2 is down: refused");
});

test("requests have the login and the prefix, and no message has the password", async () => {
  const seen: string[] = [];
  answer = (request, response) => {
    seen.push(`${request.url ?? ""} ${request.headers.authorization ?? ""}`);
    response.writeHead(401).end("wrong");
  };
  const found = JSON.stringify(await results("grafana", grafanaChecks(http)));
  expect(seen[0]).toBe(`/prefix/api/health Basic ${Buffer.from("admin:s3cret").toString("base64")}`);
  expect(found).toContain("401");
  expect(found).not.toContain("s3cret");
});

test("a service that does not answer is named with the reason", async () => {
  const nobody = new Http("http://127.0.0.1:9");
  expect((await results("api", apiChecks(nobody))).health).toMatch(/^failed: GET \/health: no answer \(.+\)/);
});
