import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { generate } from "selfsigned";

/** `npm start` on a cluster of the user's, with programs in the place of pulumi and kubectl that say what is needed. */

const root = resolve(__dirname, "../../../..");
const folder = mkdtempSync(join(tmpdir(), "cancer-mlops-start-"));
let servers: Server[];
let good: string;
/** Not waited for: nobody trusts its certificate. */
let bad: string;

beforeAll(async () => {
  program("pulumi", 'case "$*" in "stack output urls --json") echo "$URLS" ;; "config --json") echo "$CONFIG" ;; esac');
  program("pulumi-language-nodejs", "");
  program("kubectl", 'case "$*" in *get-contexts*) echo here ;; *) echo "$PODS" ;; esac');
  const { private: key, cert } = await generate([{ name: "commonName", value: "here" }]);
  servers = [createServer(), createTlsServer({ key, cert })];
  for (const server of servers) {
    server.on("request", (_, response: { end: () => void }) => {
      response.end();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  }
  const [port, tlsPort] = servers.map((server) => (server.address() as AddressInfo).port);
  good = `http://127.0.0.1:${String(port)}`;
  bad = `https://127.0.0.1:${String(tlsPort)}`;
});

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

function program(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

async function start(args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, ["--require", "ts-node/register/transpile-only", "scripts/start.ts", ...args], {
    cwd: root,
    env: {
      ...process.env,
      PATH: [folder, process.env.PATH].join(delimiter),
      CANCER_MLOPS_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: undefined,
      PODS: '{"items": []}',
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  }
  const code = await new Promise((ended) => child.once("close", ended));
  return { code, printed };
}

const urls = (changes: object = {}) =>
  JSON.stringify({ api: good, mlflow: good, prometheus: good, grafana: good, ...changes });
const config = (settings: object) =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries({ kubernetes: { context: "here" }, ...settings }).map(([key, objectValue]) => [
        `cancer-mlops:${key}`,
        { objectValue, secret: false },
      ]),
    ),
  );
const onHere = ["--context", "here"];

test("npm start succeeds where every URL answers, and names Grafana's login as the stack has it", async () => {
  const { code, printed } = await start(onHere, { URLS: urls(), CONFIG: config({ grafana: { adminUser: "root" } }) });
  expect(printed).toMatch(/The platform is up after \d+ s:/);
  expect(printed).toContain("Grafana's login: root,");
  expect(code).toBe(0);
});

test("npm start fails where a URL does not answer", async () => {
  const env = { URLS: urls({ grafana: bad }), CONFIG: config({}) };
  const { code, printed } = await start(onHere, env);
  expect(printed).toMatch(/Deployed after \d+ s, but grafana did not answer as it should:/);
  expect(code).toBe(1);
});

test("npm start succeeds where only the first model is missing, and says so", async () => {
  const pod = { status: { containerStatuses: [{ started: true, ready: false }] } };
  const env = { URLS: urls({ api: bad }), PODS: JSON.stringify({ items: [pod] }) };
  const first = await start(onHere, { ...env, CONFIG: config({}) });
  expect(first.printed).toContain("no model is loaded yet");
  expect(first.code).toBe(0);
  const withModels = await start(onHere, { ...env, CONFIG: config({ api: { modelsImage: {} } }) });
  expect(withModels.code).toBe(1);
});

test("npm start --simulate is refused for a cluster of the user's", async () => {
  const { code, printed } = await start([...onHere, "--simulate"], {});
  expect(printed).toBe("Only the embedded cluster can be simulated: leave --context here out, or --simulate\n");
  expect(code).toBe(1);
});
