import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { contentKey } from "../src/system/hash";
import { withLock } from "../src/system/lock";
import { mountPoints } from "../src/system/mountTable";
import { identify, isAlive, parseStat } from "../src/system/processes";

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "sandbox-test-"));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("contentKey", () => {
  const write = (name: string, content: string): void => {
    fs.writeFileSync(path.join(folder, name), content);
  };

  test("is stable", () => {
    write("a", "1");
    expect(contentKey([folder])).toBe(contentKey([folder]));
  });

  test("changes with content, name, executable bit and additional texts", () => {
    write("a", "1");
    const keys = [contentKey([folder])];
    write("a", "2");
    keys.push(contentKey([folder]));
    fs.renameSync(path.join(folder, "a"), path.join(folder, "b"));
    keys.push(contentKey([folder]));
    fs.chmodSync(path.join(folder, "b"), 0o755);
    keys.push(contentKey([folder]), contentKey([folder], [], ["more"]));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("skips ignored names", () => {
    write("a", "1");
    const before = contentKey([folder], ["made"]);
    write("made", "x");
    expect(contentKey([folder], ["made"])).toBe(before);
  });
});

describe("processes", () => {
  test("parses a command name with spaces and parentheses", () => {
    const stat = "42 (a (b) c) S 7 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 98765 1 1";
    expect(parseStat(stat)).toEqual({ state: "S", parent: 7, startTicks: "98765" });
  });

  test("tells a process from another with the same id", () => {
    const identity = identify(process.pid);
    expect(identity && isAlive(identity)).toBe(true);
    expect(isAlive({ pid: process.pid, startTime: "another boot/1" })).toBe(false);
  });
});

describe("withLock", () => {
  test("takes over the lock of a dead process and releases it afterwards", async () => {
    const file = path.join(folder, "lock");
    fs.writeFileSync(file, JSON.stringify({ pid: process.pid, startTime: "another boot/1" }));
    await expect(withLock(file, () => Promise.resolve(fs.existsSync(file)))).resolves.toBe(true);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test("makes a second process wait", async () => {
    const log = jest.spyOn(console, "log").mockImplementation(() => undefined);
    const file = path.join(folder, "lock");
    const order: string[] = [];
    const first = withLock(file, async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push("first");
    });
    await Promise.all([first, withLock(file, () => Promise.resolve(order.push("second")))]);
    expect(order).toEqual(["first", "second"]);
    expect(log).toHaveBeenCalledWith(expect.stringContaining("waiting"));
    log.mockRestore();
  });
});

test("mountPoints unescapes spaces", () => {
  expect(mountPoints("tmpfs /a\\040b tmpfs rw 0 0\noverlay /c overlay rw 0 0\n")).toEqual(["/a b", "/c"]);
});
