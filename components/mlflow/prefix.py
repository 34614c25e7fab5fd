"""MLflow below the path of its route, as an app for `mlflow server --app-name`.

With `--static-prefix` the version decides what answers where: before 3.12 Python clients get 404 at PREFIX/api
(mlflow/mlflow#22159), later versions have nothing but that, and clients in the cluster get 404. Here MLflow serves
at the root, as without a route, and below the prefix as well. Its pages call relative addresses.
https://mlflow.org/docs/latest/ml/plugins/
"""

import os
import sys

PREFIX = os.environ["PREFIX"]

# The web server, which imports this: gunicorn before MLflow 3.3, uvicorn since.
GUNICORN = "gunicorn" in sys.modules


def create_app():
    """What `mlflow server` serves without --app-name."""
    if GUNICORN:
        from mlflow.server import app
    else:
        from mlflow.server.fastapi_app import app
    return below_prefix(app)


def create_auth_app():
    """What `mlflow server --app-name=basic-auth` serves."""
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
    """Taken off once, and noted nowhere (SCRIPT_NAME, root_path): MLflow's checks of a path see all that it routes by."""
    return path[len(PREFIX) :] if path.startswith(f"{PREFIX}/") else path
