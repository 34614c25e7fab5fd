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
        sys.exit(f"invalid environment:\n{error}")
    if settings.workers > 1:
        # Workers share their metrics through files in this folder, so that any of them can answer a scrape.
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="metrics-"))
    uvicorn.run(
        "model_api.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_level=settings.log_level,
        log_config=None,  # configured in logs.py
        access_log=False,  # replaced by the request log, which omits probes
        timeout_graceful_shutdown=20,
    )


if __name__ == "__main__":
    main()
