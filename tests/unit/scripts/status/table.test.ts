import { painter, table } from "../../../../scripts/status/table";

const header = ["NAME", "READY", "URL", "CPU"];
const rows = [
  ["api", "1/1", "http://api.example.com", ""],
  ["mlflow", "0/1", "http://mlflow.example.com", ""],
];

test("columns are aligned, and one without values is left out", () => {
  expect(table(header, rows, 80).split("\n")).toEqual([
    "NAME    READY  URL",
    "api     1/1    http://api.example.com",
    "mlflow  0/1    http://mlflow.example.com",
  ]);
});

test("what does not fit follows each row, with its heading", () => {
  expect(table(header, rows, 30).split("\n")).toEqual([
    "NAME    READY",
    "api     1/1",
    "        url http://api.example.com",
    "mlflow  0/1",
    "        url http://mlflow.example.com",
  ]);
});

test("as much of it on one line as fits", () => {
  const wide = [["api", "1/1", "http://api.example.com/path", "5m"]];
  expect(table(header, wide, 48).split("\n").slice(1)).toEqual(["api   1/1    http://api.example.com/path  5m"]);
  expect(table(header, wide, 20).split("\n").slice(1)).toEqual([
    "api   1/1",
    "      url http://api.example.com/path",
    "      cpu 5m",
  ]);
  expect(
    table(header, [["api", "x".repeat(40), "short", "5m"]], 30)
      .split("\n")
      .slice(1),
  ).toEqual(["api", `      ready ${"x".repeat(40)}`, "      url short  cpu 5m"]);
});

test("styles do not count as width, and are left out without colors", () => {
  const paint = painter(true);
  expect(
    table(["A", "B"], [[paint("bad", "x"), "y"]], 80)
      .split("\n")
      .at(1),
  ).toBe(`${paint("bad", "x")}  y`);
  expect(paint("bad", "x")).toContain("\u001b[31m");
  expect(painter(false)("bad", "x")).toBe("x");
});
