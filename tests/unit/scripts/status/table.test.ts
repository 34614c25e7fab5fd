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
