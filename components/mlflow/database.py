"""Checks that MLflow can write to its volumes, and upgrades its database to the schema of the image.

The server itself would retry for minutes to open a read-only database, without logging why. Schema upgrades cannot be
reverted, so the database is copied first, and one that was written by a newer MLflow is left unchanged.
https://mlflow.org/docs/latest/self-hosting/architecture/backend-store/
"""

import contextlib
import errno
import importlib.util
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

from alembic.script import ScriptDirectory

DATABASE = pathlib.Path("/mlflow/backend/mlflow.db")

# Each volume and its key in storage.claims.
VOLUMES = {DATABASE.parent: "mlflowBackend", pathlib.Path("/mlflow/artifacts"): "mlflowArtifacts"}

# Enough for the SQLite pages of a run and their journal.
REQUIRED_BYTES = 1 << 20


def main():
    for folder, key in VOLUMES.items():
        require_writable(folder, key)
    if not DATABASE.exists():
        return "no database yet: the server creates it"
    found = revision(DATABASE)
    head, known = image_revisions()
    if found is None:
        return "no schema yet, since the first start was interrupted: the server creates it"
    if found == head:
        return f"schema {found} is up to date"
    if found not in known:
        sys.exit(
            f"mlflow.tag: a newer MLflow wrote the database, and this image does not know its schema {found} (newest: "
            f"{head}); nothing was changed; set the tag of that version or a newer one"
        )
    copy = DATABASE.with_name(f"mlflow-{found}.db")
    if not copy.exists():
        back_up(copy)
    subprocess.run(["mlflow", "db", "upgrade", f"sqlite:///{DATABASE}"], check=True)
    return f"schema {found} upgraded to {head}; the previous database is in {copy}"


def require_writable(folder, key):
    """Writes a file, since neither a quota nor a read-only mount shows in the free space."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(REQUIRED_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            fix = f"increase the PVC size ({REQUIRED_BYTES} bytes needed, {shutil.disk_usage(folder).free} free)"
        else:
            fix = "fix the volume"
        sys.exit(f"storage.claims.{key}: cannot write to {folder} ({error.strerror}); nothing was changed; {fix}")


def revision(database):
    """Opened for writing: after a crash, SQLite has to roll back before anything can be read."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return row[0] if row else None


def image_revisions():
    """The newest revision and its ancestors, without importing mlflow, which takes seconds."""
    (package,) = importlib.util.find_spec("mlflow").submodule_search_locations
    scripts = ScriptDirectory(f"{package}/store/db_migrations")
    return scripts.get_current_head(), {script.revision for script in scripts.walk_revisions()}


def back_up(copy):
    needed, free = DATABASE.stat().st_size, shutil.disk_usage(DATABASE.parent).free
    if needed >= free:
        sys.exit(
            "storage.claims.mlflowBackend: no space to copy the database before its upgrade; nothing was changed; "
            f"increase the PVC size ({needed} bytes needed, {free} free)"
        )
    partial = copy.with_suffix(".partial")
    with contextlib.closing(sqlite3.connect(DATABASE)) as source, contextlib.closing(sqlite3.connect(partial)) as target:
        source.backup(target)
    # Renamed when complete, so an existing copy is never partial.
    partial.rename(copy)


print(main())
