"""Brings MLflow's database to the schema of the image that is about to serve it, on volumes that can be written to.

The server itself would try for minutes, without a word of why, to open a database that it cannot write. Schema upgrades go one way, so the database is copied first, and one that a newer MLflow wrote is left alone.
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

# A run's worth of SQLite pages and their journal.
ROOM = 1 << 20


def main():
    for folder, key in VOLUMES.items():
        require_room(folder, key)
    if not DATABASE.exists():
        return "no database yet: the server makes one"
    found = revision(DATABASE)
    head, known = image_revisions()
    if found is None:
        return "a database without a schema, from a first start that was cut off: the server goes on with it"
    if found == head:
        return f"schema {found}: nothing to do"
    if found not in known:
        sys.exit(
            f"The database has schema {found}, which this image does not know (its newest is {head}): a newer MLflow "
            "wrote it, and an older one would break it. Set mlflow.tag to that newer version."
        )
    copy = DATABASE.with_name(f"mlflow-{found}.db")
    if not copy.exists():
        back_up(copy)
    subprocess.run(["mlflow", "db", "upgrade", f"sqlite:///{DATABASE}"], check=True)
    return f"schema {found} upgraded to {head}; the database as it was is in {copy}"


def require_room(folder, key):
    """Written, and not asked for: a quota or a read-only mount shows in nothing else."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(ROOM))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        way = f"{ROOM} bytes are needed, {shutil.disk_usage(folder).free} are free: let it grow" if full else "mend it"
        sys.exit(f"MLflow cannot write to the volume of storage.claims.{key}: {error.strerror}. Nothing was changed; {way}")


def revision(database):
    """Opened for writing: after a crash SQLite has to roll back what was under way before anything can be read."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return row[0] if row else None


def image_revisions():
    """The newest revision and all that lead to it, without the seconds that an import of mlflow takes."""
    (package,) = importlib.util.find_spec("mlflow").submodule_search_locations
    scripts = ScriptDirectory(f"{package}/store/db_migrations")
    return scripts.get_current_head(), {script.revision for script in scripts.walk_revisions()}


def back_up(copy):
    needed, free = DATABASE.stat().st_size, shutil.disk_usage(DATABASE.parent).free
    if needed >= free:
        sys.exit(
            f"The database needs an upgrade and {needed} bytes for the copy before it; the volume has {free} free. "
            "Let storage.claims.mlflowBackend.size grow."
        )
    partial = copy.with_suffix(".partial")
    with contextlib.closing(sqlite3.connect(DATABASE)) as source, contextlib.closing(sqlite3.connect(partial)) as target:
        source.backup(target)
    # A name that is there is a copy that is whole.
    partial.rename(copy)


print(main())
