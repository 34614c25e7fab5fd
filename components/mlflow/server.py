"""Starts MLflow's server on all addresses of the pod's IP family, to which probes, Services and scrapes connect.

No one host covers both: gunicorn and uvicorn write "::" differently, and uvicorn with one worker does not accept IPv4
there.
"""

import os
import sys
from importlib.metadata import version


def host():
    if ":" not in os.environ["POD_IP"]:
        return "0.0.0.0"
    release = tuple(int(part) for part in version("mlflow").split(".")[:2])
    # gunicorn, the web server before MLflow 3.3, or uvicorn.
    return "[::]" if release < (3, 3) else "::"


os.execvp("mlflow", ["mlflow", "server", f"--host={host()}", *sys.argv[1:]])
