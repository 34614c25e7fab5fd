import hashlib
import json
import os
import shutil
from pathlib import Path

import joblib
import pytest

from model_api.features import FEATURES
from model_api.models import METADATA_FILE, ModelError, ModelStore, load
from model_api.schemas import EXAMPLE
from train import train


@pytest.fixture
def folder(trained: Path, tmp_path: Path) -> Path:
    shutil.copytree(trained, tmp_path / "models")
    return tmp_path / "models" / "breast-cancer" / "v1.0.0"


def change(folder: Path, **values: object) -> None:
    path = folder / METADATA_FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_training_is_deterministic_and_accurate(trained: Path, tmp_path: Path) -> None:
    again = train(tmp_path, "breast-cancer", "v1.0.0")
    assert again == load(trained / "breast-cancer" / "v1.0.0").metadata
    assert again.metrics["accuracy"] > 0.95


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"sha256": "0" * 64}, "checksum differs"),
        ({"features": [*FEATURES[1:], FEATURES[0]]}, "features differ"),
        ({"classes": ["one", "two", "three"]}, "not a classifier with predict_proba for 3 classes"),
        ({"version": "v2"}, "describes breast-cancer v2"),
        ({"format": 2}, "format"),
        ({"file": "other.joblib"}, "other.joblib does not exist"),
    ],
)
def test_invalid_models_are_rejected(folder: Path, values: dict[str, object], message: str) -> None:
    change(folder, **values)
    with pytest.raises(ModelError, match=message):
        load(folder)


def test_a_partial_model_is_loaded_once_it_is_complete(folder: Path) -> None:
    whole = (folder / "model.joblib").read_bytes()
    (folder / "model.joblib").write_bytes(whole[:100])
    store = ModelStore(folder.parents[1], "breast-cancer", "v1.0.0")
    store.refresh()
    assert store.model is None
    assert "being copied" in store.problem
    (folder / "model.joblib").write_bytes(whole)
    store.refresh()
    assert store.model is not None


def test_the_loaded_model_survives_damaged_or_deleted_files(folder: Path) -> None:
    store = ModelStore(folder.parents[1], "breast-cancer", "v1.0.0")
    store.refresh()
    served = store.model
    assert served is not None
    change(folder, sha256="0" * 64)
    store.refresh()
    assert store.model is served
    shutil.rmtree(folder)
    store.refresh()
    assert store.model is served
    assert served.predict([EXAMPLE])[0].label == "malignant"


def test_a_replaced_model_is_reloaded(folder: Path) -> None:
    store = ModelStore(folder.parents[1], "breast-cancer", "v1.0.0")
    store.refresh()
    served = store.model
    change(folder, metrics={"accuracy": 1.0})
    os.utime(folder / METADATA_FILE, ns=(1, 1))
    store.refresh()
    assert store.model is not served
    assert store.model is not None
    assert store.model.metadata.metrics == {"accuracy": 1.0}


def test_an_object_other_than_a_classifier_is_rejected(folder: Path) -> None:
    joblib.dump({"not": "a model"}, folder / "model.joblib")
    change(folder, sha256=hashlib.sha256((folder / "model.joblib").read_bytes()).hexdigest())
    with pytest.raises(ModelError, match="not a classifier"):
        load(folder)
