"""Logs to standard output and, if LOGS_DIR is writable, requests to files."""

import logging
import os
import socket
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path

from .settings import Settings

log = logging.getLogger(__name__)
requests = logging.getLogger("model_api.requests")

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_KEPT_DAYS = 30
_FILE_BYTES = 10 * 1024 * 1024
_ROTATED_FILES = 4


def configure(settings: Settings) -> None:
    logging.basicConfig(level=settings.log_level.upper(), format=_FORMAT, force=True)
    # A file per pod and worker: the volume may be shared, but rotation does not work across processes.
    worker = f"-{os.getpid()}" if settings.workers > 1 else ""
    path = settings.logs_dir / f"requests-{socket.gethostname()}{worker}.log"
    for handler in requests.handlers[:]:
        requests.removeHandler(handler)
        handler.close()
    try:
        settings.logs_dir.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_FILE_BYTES, backupCount=_ROTATED_FILES, encoding="utf-8")
    except OSError as error:
        log.warning("requests are not logged to files: %s: %s", error.filename, error.strerror)
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    requests.addHandler(handler)
    _remove_old(settings.logs_dir)


def _remove_old(folder: Path) -> None:
    """Removes the files of former pods, which would fill up the volume."""
    oldest = time.time() - _KEPT_DAYS * 24 * 3600
    for path in folder.glob("requests-*.log*"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except OSError:
            continue  # another pod removed it
