import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { generate } from "selfsigned";
import { FakeApiServer } from "../../support/apiServer";
import { useKubeconfig } from "../../support/kubeconfig";

/** `npm start` on a cluster of the user's, with a fake pulumi and a fake API server. */

const root = resolve(__dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "cancer-mlops-start-"));
const kubeconfig = useKubeconfig();
let cluster: FakeApiServer;
let servers: Server[];
let good: string;
/** With an untrusted certificate, which is not waited for. */
let bad: string;

beforeAll(async () => {
  program(
    "pulumi",
    `case "$*" in
      version*) echo v3.228.0 ;;
      "stack output"*) echo "{\\"urls\\": $URLS, \\"accessCommands\\": {}}" ;;
      "stack history"*) echo "[]" ;;
      "stack export"*) echo '{"deployment":{}}' ;;
      "stack import"*) cat > "$IMPORTED" ;;
      up*) echo "$UP" ;;
      "config --json"*) echo "$CONFIG" ;;
    esac`,
  );
  program("pulumi-language-nodejs", "");
  cluster = await FakeApiServer.start();
  kubeconfig.write({ here: cluster.url });
  const { private: key, cert } = await generate([{ name: "commonName", value: "here" }]);
  servers = [createServer(), createTlsServer({ key, cert })];
  for (const server of servers) {
    server.on("request", (_, response: { end: () => void }) => {
      response.end();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  }
  const [port, tlsPort] = servers.map((server) => (server.address() as AddressInfo).port);
  good = `http://127.0.0.1:${port}`;
  bad = `https://127.0.0.1:${tlsPort}`;
});

afterAll(async () => {
  for (const server of servers) server.close();
  await cluster.stop();
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
      Object.entries({ kubernetes: { context: "here" }, ...settings }).map(([key, value]) => [
        `cancer-mlops:${key}`,
        { value: JSON.stringify(value), secret: false },
      ]),
    ),
  );
const onHere = ["--context", "here"];

test("succeeds if every URL answers", async () => {
  const { code, printed } = await start(onHere, { URLS: urls(), CONFIG: config({ grafana: { adminUser: "root" } }) });
  expect(printed).toMatch(/The platform is up after \d+ s:/);
  expect(printed).toContain("Grafana as root");
  expect(code).toBe(0);
});

test("clears the operations that a killed update left in the state, once up has succeeded", async () => {
  const imported = join(folder, "imported");
  const run = (UP: string) => start(onHere, { URLS: urls(), CONFIG: config({}), IMPORTED: imported, UP });
  await run("28 unchanged");
  expect(existsSync(imported)).toBe(false);
  await run("warning: Attempting to deploy or update resources with 4 pending operations from previous deployment.");
  expect(readFileSync(imported, "utf8").trim()).toBe('{"deployment":{}}');
});

test("fails if a URL does not answer", async () => {
  const { code, printed } = await start(onHere, { URLS: urls({ grafana: bad }), CONFIG: config({}) });
  expect(printed).toMatch(/not healthy: grafana/);
  expect(code).toBe(1);
});

describe("if the API's pods run but are not ready", () => {
  beforeAll(() => {
    const labels = { "app.kubernetes.io/name": "api", "app.kubernetes.io/instance": "dev" };
    const status = { containerStatuses: [{ started: true, ready: false }] };
    cluster.objects = [{ kind: "Pod", metadata: { name: "api-1", namespace: "cancer-mlops", labels }, status }];
  });

  test("succeeds without a first model", async () => {
    const { code, printed } = await start(onHere, { URLS: urls({ api: bad }), CONFIG: config({}) });
    expect(printed).toContain("no model loaded yet");
    expect(code).toBe(0);
  });

  test("fails if an image provides the model", async () => {
    const { code } = await start(onHere, { URLS: urls({ api: bad }), CONFIG: config({ api: { modelsImage: {} } }) });
    expect(code).toBe(1);
  });
});

test("refuses a context that the kubeconfig does not have, and lists those that exist", async () => {
  const { code, printed } = await start(["--context", "there"], {});
  expect(printed).toContain("no context there; expected one of: here");
  expect(code).toBe(1);
});
