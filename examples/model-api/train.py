"""Trains the classifier on scikit-learn's data set and writes it to MODELS_DIR/NAME/VERSION."""

import argparse
import hashlib
import io
from pathlib import Path

import joblib
import sklearn
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from model_api.features import FEATURES
from model_api.models import METADATA_FILE, Metadata

SEED = 20231201


def train(models_dir: Path, name: str, version: str) -> Metadata:
    data = load_breast_cancer()
    train_x, test_x, train_y, test_y = train_test_split(
        data.data, data.target, test_size=0.2, stratify=data.target, random_state=SEED
    )
    model = make_pipeline(StandardScaler(), LogisticRegression(random_state=SEED, max_iter=1000))
    model.fit(train_x, train_y)

    content = io.BytesIO()
    joblib.dump(model, content)
    metadata = Metadata(
        name=name,
        version=version,
        sha256=hashlib.sha256(content.getvalue()).hexdigest(),
        sklearn_version=sklearn.__version__,
        features=FEATURES,
        classes=tuple(str(label) for label in data.target_names),
        metrics={
            "accuracy": round(float(accuracy_score(test_y, model.predict(test_x))), 4),
            "roc_auc": round(float(roc_auc_score(test_y, model.predict_proba(test_x)[:, 1])), 4),
        },
    )
    folder = models_dir / name / version
    folder.mkdir(parents=True, exist_ok=True)
    (folder / metadata.file).write_bytes(content.getvalue())
    # Last: its existence means that the model is complete.
    (folder / METADATA_FILE).write_text(metadata.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return metadata


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("models"), help="models folder (default: %(default)s)")
    parser.add_argument("--name", default="breast-cancer", help="default: %(default)s")
    parser.add_argument("--version", default="v1.0.0", help="default: %(default)s")
    options = parser.parse_args()
    metadata = train(options.out, options.name, options.version)
    print(f"{metadata.name} {metadata.version}: {metadata.metrics}, sha256 {metadata.sha256}")


if __name__ == "__main__":
    main()
