"""MLflow under the path of its route, as an app for `mlflow server --app-name`.

With `--static-prefix` alone it depends on the version what answers where: up to 3.5 Python clients get 404 at
PREFIX/api (mlflow/mlflow#22159), and newer versions answer nowhere else, not to the pods of the cluster either. Here
MLFLOW serves at the root, as without a route, and this takes the prefix off. Its pages ask for relative addresses.
https://mlflow.org/docs/latest/ml/plugins/
"""

import os
import sys

PREFIX = os.environ["PREFIX"]


def create_app():
    """Called by the web server: gunicorn before MLflow 3.3, uvicorn from then on."""
    if "gunicorn" in sys.modules:
        from mlflow.server import app

        return wsgi(app)
    from mlflow.server.fastapi_app import app

    return asgi(app)


def without_prefix(path):
    """Its own access checks must see the path that is served, so nothing else may be left of the prefix."""
    return path[len(PREFIX) :] if path.startswith(f"{PREFIX}/") else path


def wsgi(app):
    def wrapped(environ, start_response):
        path = environ["PATH_INFO"]
        if path == PREFIX:
            start_response("308 Permanent Redirect", [("Location", f"{PREFIX}/"), ("Content-Length", "0")])
            return []
        return app({**environ, "PATH_INFO": without_prefix(path)}, start_response)

    return wrapped


def asgi(app):
    async def wrapped(scope, receive, send):
        if scope["type"] == "lifespan":
            return await app(scope, receive, send)
        if scope["type"] == "http" and scope["path"] == PREFIX:
            headers = [(b"location", f"{PREFIX}/".encode()), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 308, "headers": headers})
            return await send({"type": "http.response.body"})
        path = without_prefix(scope["path"])
        await app({**scope, "path": path}, receive, send)

    return wrapped
