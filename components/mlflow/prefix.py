"""Serves MLflow below the prefix of its route and at the root, as an app for `mlflow server --app-name`.

`--static-prefix` depends on the version: before 3.12, Python clients get 404 at PREFIX/api (mlflow/mlflow#22159); later
versions serve the API there only, so clients in the cluster get 404. MLflow's pages use relative URLs.
https://mlflow.org/docs/latest/ml/plugins/
"""

import os
import sys

PREFIX = os.environ["PREFIX"]

# The web server that imports this module: gunicorn before MLflow 3.3, uvicorn since.
GUNICORN = "gunicorn" in sys.modules


def create_app():
    """The default app of `mlflow server`, below the prefix too."""
    if GUNICORN:
        from mlflow.server import app
    else:
        from mlflow.server.fastapi_app import app
    return below_prefix(app)


def create_auth_app():
    """The app of `mlflow server --app-name=basic-auth`, below the prefix too."""
    from mlflow.server.auth import create_app

    return below_prefix(create_app())


def below_prefix(app):
    return wsgi(app) if GUNICORN else asgi(app)


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
        path = scope.get("path", "")
        if scope["type"] == "http" and path == PREFIX:
            headers = [(b"location", f"{PREFIX}/".encode()), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 308, "headers": headers})
            await send({"type": "http.response.body"})
        elif scope["type"] == "lifespan":
            await app(scope, receive, send)
        else:
            await app({**scope, "path": without_prefix(path)}, receive, send)

    return wrapped


def without_prefix(path):
    """Strips it once. Not recorded in SCRIPT_NAME or root_path: MLflow has to authorize the path that it routes."""
    return path[len(PREFIX) :] if path.startswith(f"{PREFIX}/") else path
