import { parseDf } from "../../../../scripts/status/fileSystems";

// An ES module, which Jest cannot load; nothing is run here.
jest.mock("execa", () => ({}));

test("reads the output of df", () => {
  const output = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 1000 250 750 25% /logs\n";
  expect(parseDf(output)).toEqual({ usedBytes: 250 * 1024, capacityBytes: 1000 * 1024 });
});

test.each(["", "df: /logs: No such file or directory"])("knows nothing from %j", (output) => {
  expect(parseDf(output)).toBeUndefined();
});
