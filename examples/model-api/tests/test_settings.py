from pathlib import Path

import pytest

from model_api.settings import Settings, SettingsError


def test_defaults_and_empty_values() -> None:
    assert Settings.from_env({"API_PORT": "", "LOG_LEVEL": " "}) == Settings()


def test_all_variables_are_read() -> None:
    settings = Settings.from_env(
        {
            "API_HOST": "127.0.0.1",
            "API_PORT": "9000",
            "API_WORKERS": "2",
            "LOG_LEVEL": "WARNING",
            "ROOT_PATH": "/api/",
            "DEFAULT_MODEL": "other",
            "MODEL_VERSION": "2024.1",
            "MODEL_POLL_SECONDS": "30",
            "MODELS_DIR": "/m",
            "DATA_DIR": "/d",
            "LOGS_DIR": "/l",
            "MLFLOW_TRACKING_URI": "http://mlflow-service:5000",
        }
    )
    assert settings == Settings(
        host="127.0.0.1",
        port=9000,
        workers=2,
        log_level="warning",
        root_path="/api",
        model_name="other",
        model_version="2024.1",
        model_poll_seconds=30,
        models_dir=Path("/m"),
        data_dir=Path("/d"),
        logs_dir=Path("/l"),
        mlflow_tracking_uri="http://mlflow-service:5000",
    )


def test_all_problems_are_reported_together() -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_env(
            {
                "API_PORT": "0",
                "API_WORKERS": "many",
                "LOG_LEVEL": "loud",
                "ROOT_PATH": "api",
                "DEFAULT_MODEL": "../etc",
                "MODEL_VERSION": "a/b",
            }
        )
    for key in ("API_PORT", "API_WORKERS", "LOG_LEVEL", "ROOT_PATH", "DEFAULT_MODEL", "MODEL_VERSION"):
        assert key in str(raised.value)
