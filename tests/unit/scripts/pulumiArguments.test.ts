import { readArguments } from "../../../scripts/pulumiArguments";

const read = (line: string) => readArguments(line.split(" "));

test.each([
  ["up --yes", "up --config-file FILE --yes"],
  ["--color never -v 9 preview --target urn", "--color never -v 9 preview --config-file FILE --target urn"],
  ["dn --stack dev", "dn --config-file FILE --stack dev"],
  ["import kubernetes:core/v1:Pod name id", "import --config-file FILE kubernetes:core/v1:Pod name id"],
])("pulumi %s gets the stack file", (line, expected) => {
  expect(read(line).withConfigFile?.("FILE").join(" ")).toBe(expected);
});

test.each([
  ["a command that reads none", "stack output urls"],
  ["a subcommand that is called like one that does", "stack import"],
  ["pulumi config, which edits the file in the clone", "config set api.replicas 2"],
  ["a file that the user names", "up --config-file other.yaml"],
  ["another project", "-C elsewhere up"],
  ["help", "up --help"],
  ["nothing", ""],
])("leaves %s alone", (_, line) => {
  expect(read(line).withConfigFile).toBeUndefined();
});

test.each(["up -s prod", "up --stack=prod", "--stack prod up"])("reads the stack of pulumi %s", (line) => {
  expect(read(line)).toMatchObject({ command: "up", stack: "prod" });
});

test("reads the values to save in the stack's file", () => {
  expect(read("up -c api.replicas=2 --config=registry=r --config-path")).toMatchObject({
    config: ["api.replicas=2", "registry=r"],
    configPath: true,
  });
});
