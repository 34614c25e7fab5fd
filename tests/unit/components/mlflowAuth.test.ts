import { spawnSync } from "node:child_process";
import { join } from "node:path";

const folder = join(__dirname, "../../../components/mlflow");
const testWithPython = spawnSync("python3", ["--version"]).status === 0 ? test : test.skip;

/** Writes the configuration with this content of the password's file, and reads it as MLflow does. */
function configured(content: string) {
  const script = `
import configparser, json, os, stat, sys, tempfile
sys.dont_write_bytecode = True
import auth
folder = tempfile.mkdtemp()
source, target = os.path.join(folder, "password"), os.path.join(folder, "basic_auth.ini")
with open(source, "w") as file:
    file.write(sys.argv[1])
auth.write_config(target, auth.read_password(source))
config = configparser.ConfigParser()
config.read(target)
print(json.dumps({"mode": oct(stat.S_IMODE(os.stat(target).st_mode)), **config["mlflow"]}))`;
  return spawnSync("python3", ["-c", script, content], {
    env: { ...process.env, PYTHONPATH: folder },
    encoding: "utf8",
  });
}

testWithPython("MLflow reads the password of the Secret, whatever its characters are, and its own database", () => {
  for (const [content, password] of [
    ["abc%(x)s=;# d\n", "abc%(x)s=;# d"],
    ["[mlflow]", "[mlflow]"],
  ] as const) {
    expect(JSON.parse(configured(content).stdout)).toMatchObject({
      admin_username: "admin",
      admin_password: password,
      database_uri: "sqlite:////mlflow/backend/basic_auth.db",
      mode: "0o600",
    });
  }
});

testWithPython.each(["", "\n", "eins\nzwei", " zwei "])(
  "refuses %j, which MLflow would read differently",
  (content) => {
    const { status, stderr } = configured(content);
    expect(status).toBe(1);
    expect(stderr).toContain("must be one line");
    expect(stderr).not.toContain("zwei");
  },
);
