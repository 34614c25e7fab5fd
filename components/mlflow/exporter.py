"""Prometheus metrics of an MLflow server and its volumes.

MLflow's image has no metrics endpoint, and a full volume can lose data. Runs as a sidecar from the same image, with the
standard library only.
"""

import http.server
import os
import signal
import socket
import sys
import time
import urllib.request

HEALTH_URL = os.environ["HEALTH_URL"]
PORT = int(os.environ["PORT"])
VOLUMES = {"backend": "/mlflow/backend", "artifacts": "/mlflow/artifacts"}


def healthy():
    request = urllib.request.Request(HEALTH_URL, headers={"Host": "localhost"})
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def metrics():
    started = time.monotonic()
    up = int(healthy())
    yield "# HELP mlflow_up Whether the health check of the tracking server succeeds.", "# TYPE mlflow_up gauge"
    yield (f"mlflow_up {up}",)
    yield "# HELP mlflow_health_seconds Duration of the health check.", "# TYPE mlflow_health_seconds gauge"
    yield (f"mlflow_health_seconds {time.monotonic() - started:.6f}",)
    sizes = {name: os.statvfs(path) for name, path in VOLUMES.items()}
    yield "# HELP mlflow_volume_size_bytes Size of a volume.", "# TYPE mlflow_volume_size_bytes gauge"
    yield tuple(f'mlflow_volume_size_bytes{{volume="{n}"}} {s.f_blocks * s.f_frsize}' for n, s in sizes.items())
    yield "# HELP mlflow_volume_free_bytes Free bytes of a volume.", "# TYPE mlflow_volume_free_bytes gauge"
    yield tuple(f'mlflow_volume_free_bytes{{volume="{n}"}} {s.f_bavail * s.f_frsize}' for n, s in sizes.items())


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        found = self.path == "/metrics"
        body = "".join(f"{line}\n" for lines in metrics() for line in lines).encode() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Scrapes are not logged."""


class Server(http.server.ThreadingHTTPServer):
    """Listens on IPv4 and IPv6, if the node has both."""

    def __init__(self):
        super().__init__(("", PORT), Handler, bind_and_activate=False)
        self.socket.close()
        dual = socket.has_dualstack_ipv6()
        family = socket.AF_INET6 if dual else socket.AF_INET
        self.socket = socket.create_server(("", PORT), family=family, dualstack_ipv6=dual)


# Process 1 of a container ignores signals without a handler.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
Server().serve_forever()
