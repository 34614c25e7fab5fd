import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExecPlugin } from "../../../lib/cluster/execPlugin";

const folder = mkdtempSync(join(tmpdir(), "exec-plugin-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A plugin that returns a credential, and records what it was told. */
function plugin(status: object | undefined, provideClusterInfo = false) {
  const log = join(folder, `${String(Math.random())}.log`);
  const script = `require("fs").appendFileSync(process.env.LOG, process.env.KUBERNETES_EXEC_INFO + "\\n");
    console.log(JSON.stringify({ status: ${JSON.stringify(status)} }))`;
  writeFileSync(log, "");
  const config = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: process.execPath,
    args: ["-e", script],
    env: [{ name: "LOG", value: log }],
    provideClusterInfo,
  };
  const exec = new ExecPlugin(config, { name: "c", server: "https://c.example.com", skipTLSVerify: false });
  return {
    apply: async () => {
      const options: RequestOptions = {};
      await exec.applyAuthentication({ name: "u" }, options);
      return options;
    },
    runs: () =>
      readFileSync(log, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as unknown),
  };
}

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

test("runs once for many requests, and is told what kubectl tells it", async () => {
  const { apply, runs } = plugin({ token: "t0ken" });
  const all = await Promise.all([apply(), apply(), apply()]);
  expect(all.map(({ headers }) => headers)).toEqual([1, 2, 3].map(() => ({ Authorization: "Bearer t0ken" })));
  expect(runs()).toEqual([
    { apiVersion: "client.authentication.k8s.io/v1beta1", kind: "ExecCredential", spec: { interactive: false } },
  ]);
});

test("runs again when its credential expires", async () => {
  const lasting = plugin({ token: "a", expirationTimestamp: inMinutes(10) });
  await lasting.apply();
  await lasting.apply();
  expect(lasting.runs()).toHaveLength(1);
  const expired = plugin({ token: "a", expirationTimestamp: inMinutes(-1) });
  await expired.apply();
  await expired.apply();
  expect(expired.runs().length).toBeGreaterThan(1);
});

test("is told the cluster if it asks for it, and may return a client certificate", async () => {
  const { apply, runs } = plugin({ clientCertificateData: "cert", clientKeyData: "key" }, true);
  expect(await apply()).toEqual({ cert: "cert", key: "key" });
  expect(runs()).toMatchObject([{ spec: { cluster: { server: "https://c.example.com" } } }]);
});

test("fails with what it printed", async () => {
  const exec = new ExecPlugin(
    { command: process.execPath, args: ["-e", 'console.error("log in first"); process.exit(1)'] },
    { name: "c", server: "https://c.example.com", skipTLSVerify: false },
  );
  await expect(exec.applyAuthentication({ name: "u" }, {})).rejects.toThrow("log in first");
});
