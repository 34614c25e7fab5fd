import { spawnSync } from "node:child_process";
import { join } from "node:path";

const folder = join(__dirname, "../../../components/mlflow");
const testWithPython = spawnSync("python3", ["--version"]).status === 0 ? test : test.skip;

/** The path that MLflow receives for each request, or the redirect, under both kinds of web server. */
function received(paths: readonly string[]): unknown {
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
print(json.dumps({"gunicorn": [by_wsgi(path) for path in sys.argv[1:]], "uvicorn": [by_asgi(path) for path in sys.argv[1:]]}))`;
  const { stdout, stderr } = spawnSync("python3", ["-c", script, ...paths], { cwd: folder, encoding: "utf8" });
  if (stderr !== "") throw new Error(stderr);
  return JSON.parse(stdout);
}

testWithPython(
  "strips the prefix once and at whole segments, redirects it alone, and serves clients at the root",
  () => {
    const expected = {
      "/mlflow/api/2.0/mlflow/runs/get": "/api/2.0/mlflow/runs/get",
      "/mlflow/mlflow/api": "/mlflow/api",
      "/mlflowx/api": "/mlflowx/api",
      "/mlflow": "308 /mlflow/",
      "/api/2.0/mlflow/runs/get": "/api/2.0/mlflow/runs/get",
    };
    const paths = Object.values(expected);
    expect(received(Object.keys(expected))).toEqual({ gunicorn: paths, uvicorn: paths });
  },
);
