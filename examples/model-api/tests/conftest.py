import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from model_api.app import create_app
from model_api.settings import Settings
from train import train


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    models = tmp_path_factory.mktemp("trained")
    train(models, "breast-cancer", "v1.0.0")
    return models


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(models_dir=tmp_path / "models", logs_dir=tmp_path / "logs", model_poll_seconds=1)


@pytest.fixture
def deliver(trained: Path, settings: Settings) -> Callable[[], None]:
    """Copies the trained model to the models folder."""
    return lambda: shutil.copytree(trained, settings.models_dir, dirs_exist_ok=True) and None


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture
def ready_client(deliver: Callable[[], None], settings: Settings) -> Iterator[TestClient]:
    deliver()
    with TestClient(create_app(settings)) as client:
        yield client
