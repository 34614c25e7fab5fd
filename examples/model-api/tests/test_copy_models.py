import shutil
import subprocess
from pathlib import Path

from model_api.models import load

SCRIPT = Path(__file__).parents[1] / "copy-models.sh"


def copy(destination: Path, source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCRIPT, destination, source], capture_output=True, text=True)


def test_a_model_is_copied_once(trained: Path, tmp_path: Path) -> None:
    assert copy(tmp_path, trained).stdout == "copied breast-cancer/v1.0.0\n"
    folder = tmp_path / "breast-cancer" / "v1.0.0"
    assert sorted(path.name for path in folder.iterdir()) == ["metadata.json", "model.joblib"]
    load(folder)
    before = (folder / "model.joblib").stat().st_ino
    assert copy(tmp_path, trained).stdout == "breast-cancer/v1.0.0 already exists\n"
    assert (folder / "model.joblib").stat().st_ino == before


def test_an_interrupted_copy_is_completed(trained: Path, tmp_path: Path) -> None:
    copy(tmp_path, trained)
    folder = tmp_path / "breast-cancer" / "v1.0.0"
    (folder / "metadata.json").unlink()
    (folder / "model.joblib").write_bytes(b"half")
    copy(tmp_path, trained)
    load(folder)


def test_changed_content_of_the_same_version_is_copied(trained: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(trained, source)
    copy(tmp_path / "models", source)
    metadata = source / "breast-cancer" / "v1.0.0" / "metadata.json"
    metadata.write_text(metadata.read_text() + "\n")
    assert copy(tmp_path / "models", source).stdout == "copied breast-cancer/v1.0.0\n"
    assert (tmp_path / "models" / "breast-cancer" / "v1.0.0" / "metadata.json").read_text() == metadata.read_text()


def test_an_image_without_models_is_an_error(tmp_path: Path) -> None:
    result = copy(tmp_path / "models", tmp_path)
    assert result.returncode == 1
    assert "no model in" in result.stderr
