import { spawnSync } from "node:child_process";
import { join } from "node:path";

const folder = join(__dirname, "../../../components/mlflow");
const testWithPython = spawnSync("python3", ["--version"]).status === 0 ? test : test.skip;

/** The path that MLflow receives for a request, or the redirect, under each kind of web server. */
function received(path: string): unknown {
  const script = `
import asyncio, json, os, sys
os.environ["PREFIX"] = "/mlflow"
sys.dont_write_bytecode = True
import prefix
def by_wsgi(path):
    seen = []
    def app(environ, start_response):
        seen.append(environ["PATH_INFO"])
        return []
    prefix.wsgi(app)({"PATH_INFO": path}, lambda status, headers: seen.append(f"{status[:3]} {dict(headers)['Location']}"))
    return seen[0]
def by_asgi(path):
    seen = []
    async def app(scope, receive, send):
        seen.append(scope["path"])
    async def send(message):
        if "headers" in message:
            seen.append(f"{message['status']} {dict(message['headers'])[b'location'].decode()}")
    asyncio.run(prefix.asgi(app)({"type": "http", "path": path}, None, send))
    return seen[0]
print(json.dumps({"wsgi": by_wsgi(sys.argv[1]), "asgi": by_asgi(sys.argv[1])}))`;
  const { stdout, stderr } = spawnSync("python3", ["-c", script, path], { cwd: folder, encoding: "utf8" });
  if (stderr !== "") throw new Error(stderr);
  return JSON.parse(stdout);
}

testWithPython.each([
  ["strips the prefix", "/mlflow/api/2.0/mlflow/runs/get", "/api/2.0/mlflow/runs/get"],
  ["redirects the bare prefix", "/mlflow", "308 /mlflow/"],
  ["serves clients in the cluster at the root", "/api/2.0/mlflow/runs/get", "/api/2.0/mlflow/runs/get"],
  ["strips whole path segments only", "/mlflowx/api", "/mlflowx/api"],
  ["strips the prefix once", "/mlflow/mlflow/api", "/mlflow/api"],
])("%s: %s -> %s", (_, path, expected) => {
  expect(received(path)).toEqual({ wsgi: expected, asgi: expected });
});
