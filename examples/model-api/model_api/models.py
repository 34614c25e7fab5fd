"""Loads and verifies the configured model, and reloads it when it changes."""

import hashlib
import io
import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import joblib
import numpy as np
import sklearn
from pydantic import BaseModel, ValidationError

from .features import FEATURES

METADATA_FILE = "metadata.json"
log = logging.getLogger(__name__)


class Metadata(BaseModel):
    """The metadata.json of a model. It is written last: if it exists, the model file is complete."""

    format: Literal[1] = 1
    name: str
    version: str
    file: str = "model.joblib"
    sha256: str
    sklearn_version: str
    features: tuple[str, ...]
    classes: tuple[str, ...]
    metrics: dict[str, float] = {}


class ModelError(Exception):
    """A model cannot be loaded."""


@dataclass(frozen=True)
class Prediction:
    prediction: int
    label: str
    probability: float


class Model:
    def __init__(self, metadata: Metadata, estimator: object) -> None:
        self.metadata = metadata
        self._estimator = estimator

    def predict(self, samples: list[list[float]]) -> list[Prediction]:
        rows = self._estimator.predict_proba(np.asarray(samples, dtype=float))
        best = rows.argmax(axis=1)
        return [
            Prediction(int(at), self.metadata.classes[at], float(row[at])) for at, row in zip(best, rows, strict=True)
        ]


def load(folder: Path) -> Model:
    try:
        metadata = Metadata.model_validate_json((folder / METADATA_FILE).read_bytes())
        # Read once, so that the verified bytes are those that are loaded even if the file is replaced.
        content = (folder / Path(metadata.file).name).read_bytes()
    except FileNotFoundError as error:
        raise ModelError(f"{error.filename} does not exist") from error
    except OSError as error:
        raise ModelError(f"{error.filename} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ModelError(f"{folder / METADATA_FILE}: {where}: {first['msg']}") from error

    if (folder.parent.name, folder.name) != (metadata.name, metadata.version):
        raise ModelError(f"{folder / METADATA_FILE} describes {metadata.name} {metadata.version}")
    if metadata.features != FEATURES:
        raise ModelError(f"{folder / METADATA_FILE}: features differ from the {len(FEATURES)} of this API")
    if hashlib.sha256(content).hexdigest() != metadata.sha256:
        raise ModelError(f"{folder / metadata.file}: checksum differs from {METADATA_FILE}; is it being copied?")
    if metadata.sklearn_version != sklearn.__version__:
        log.warning("model trained with scikit-learn %s, loaded with %s", metadata.sklearn_version, sklearn.__version__)
    try:
        estimator = joblib.load(io.BytesIO(content))
    except Exception as error:  # unpickling can raise anything
        raise ModelError(f"{folder / metadata.file} cannot be loaded: {error}") from error
    if not hasattr(estimator, "predict_proba") or len(getattr(estimator, "classes_", ())) != len(metadata.classes):
        raise ModelError(
            f"{folder / metadata.file} is not a classifier with predict_proba for {len(metadata.classes)} classes"
        )
    return Model(metadata, estimator)


class ModelStore:
    """Holds the current model. refresh() is cheap if its files have not changed."""

    def __init__(self, models_dir: Path, name: str, version: str) -> None:
        self.name = name
        self.version = version
        self.model: Model | None = None
        self.problem = "the models folder has not been read yet"
        self._folder = models_dir / name / version
        self._served: tuple[int, ...] | None = None
        self._refreshing = threading.Lock()

    def refresh(self) -> None:
        with self._refreshing:
            seen = self._fingerprint()
            if self.model is not None and seen in (None, self._served):
                return  # unchanged or deleted: keep serving the loaded model
            try:
                model = load(self._folder)
            except ModelError as error:
                if str(error) != self.problem:
                    log.warning("no model loaded from %s: %s", self._folder, error)
                self.problem = str(error)
                return
            self.model, self._served, self.problem = model, seen, ""
            log.info("serving model %s %s, sha256 %.12s", self.name, self.version, model.metadata.sha256)

    def _fingerprint(self) -> tuple[int, ...] | None:
        try:
            stat = (self._folder / METADATA_FILE).stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_size, stat.st_mtime_ns
