"""Starts the service: python -m model_api"""

import os
import sys
import tempfile

import uvicorn

from .settings import Settings, SettingsError


def main() -> None:
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        sys.exit(f"the environment cannot be used:\n{error}")
    if settings.workers > 1:
        # Each worker counts for itself; through files in this folder any of them answers a scrape for all.
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="metrics-"))
    uvicorn.run(
        "model_api.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_level=settings.log_level,
        log_config=None,  # one format for all lines: logs.py sets it
        access_log=False,  # the request log says the same, without the probes
        timeout_graceful_shutdown=20,
    )


if __name__ == "__main__":
    main()
