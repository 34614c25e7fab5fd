"""Settings from environment variables."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOG_LEVELS = ("critical", "error", "warning", "info", "debug")
# Name and version become parts of a path: no separators, no leading dot.
_PATH_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class SettingsError(ValueError):
    """Lists all problems of the environment."""


@dataclass(frozen=True)
class Settings:
    host: str = "0.0.0.0"
    port: int = 8000
    workers: int = 1
    log_level: str = "info"
    root_path: str = ""
    model_name: str = "breast-cancer"
    model_version: str = "v1.0.0"
    model_poll_seconds: int = 5
    models_dir: Path = Path("/app/models")
    data_dir: Path = Path("/app/data")
    logs_dir: Path = Path("/app/logs")
    mlflow_tracking_uri: str = ""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        problems: list[str] = []

        def text(key: str, default: str) -> str:
            # Deployment tools may set a variable to an empty string for "not set".
            return env.get(key, "").strip() or default

        def number(key: str, default: int, low: int, high: int) -> int:
            value = text(key, str(default))
            if value.isascii() and value.isdigit() and low <= int(value) <= high:
                return int(value)
            problems.append(f"{key}: expected an integer from {low} to {high} (got {value})")
            return default

        def path_part(key: str, default: str) -> str:
            value = text(key, default)
            if not _PATH_PART.fullmatch(value):
                problems.append(f"{key}: expected letters, digits, '.', '_' and '-' (got {value})")
            return value

        log_level = text("LOG_LEVEL", cls.log_level).lower()
        if log_level not in LOG_LEVELS:
            problems.append(f"LOG_LEVEL: expected one of {', '.join(LOG_LEVELS)} (got {log_level})")
        root_path = text("ROOT_PATH", cls.root_path).rstrip("/")
        if root_path and not root_path.startswith("/"):
            problems.append(f"ROOT_PATH: must start with / (got {root_path})")

        settings = cls(
            host=text("API_HOST", cls.host),
            port=number("API_PORT", cls.port, 1, 65535),
            workers=number("API_WORKERS", cls.workers, 1, 64),
            log_level=log_level,
            root_path=root_path,
            model_name=path_part("DEFAULT_MODEL", cls.model_name),
            model_version=path_part("MODEL_VERSION", cls.model_version),
            model_poll_seconds=number("MODEL_POLL_SECONDS", cls.model_poll_seconds, 1, 3600),
            models_dir=Path(text("MODELS_DIR", str(cls.models_dir))),
            data_dir=Path(text("DATA_DIR", str(cls.data_dir))),
            logs_dir=Path(text("LOGS_DIR", str(cls.logs_dir))),
            mlflow_tracking_uri=text("MLFLOW_TRACKING_URI", cls.mlflow_tracking_uri),
        )
        if problems:
            raise SettingsError("\n".join(problems))
        return settings
