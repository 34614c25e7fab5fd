import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environment } from "../../../scripts/environment";
import { sandboxIn } from "../../support/sandbox";

// An ES module, which Jest cannot load; nothing is run here.
jest.mock("execa", () => ({}));

let home: string;
const before = { ...process.env };

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "cancer-mlops-environment-"));
  delete process.env.PULUMI_BACKEND_URL;
});

afterEach(() => {
  process.env = { ...before };
  rmSync(home, { recursive: true });
});

const state = (simulated: boolean) => sandboxIn(home, simulated);

test("keeps the state of a simulated cluster's stack apart from that of a real one", async () => {
  const of = async (simulated: boolean) => (await environment(state(simulated))).PULUMI_BACKEND_URL;
  expect(await of(false)).toBe(`file://${home}/pulumi?metadata=skip`);
  expect(await of(true)).toBe(`file://${home}/cluster-simulated/pulumi?metadata=skip`);
});

test("uses the same passphrase for both, since they share the stack's file", async () => {
  delete process.env.PULUMI_CONFIG_PASSPHRASE;
  delete process.env.PULUMI_CONFIG_PASSPHRASE_FILE;
  const of = async (simulated: boolean) => (await environment(state(simulated))).PULUMI_CONFIG_PASSPHRASE_FILE;
  expect(await of(true)).toBe(await of(false));
});
