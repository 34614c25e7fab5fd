"""Runs components/mlflow/database.py, given as SCRIPT, on databases of several versions, and asserts what it did."""

import os
import pathlib
import sqlite3
import subprocess
import sys

from alembic import command
from alembic.script import ScriptDirectory
from mlflow.store.db.utils import _get_alembic_config, create_sqlalchemy_engine
from mlflow.store.tracking.dbmodels.initial_models import Base

backend = pathlib.Path("/mlflow/backend")
database = backend / "mlflow.db"
for folder in (backend, pathlib.Path("/mlflow/artifacts")):
    folder.mkdir(parents=True)


def run() -> int:
    return subprocess.run([sys.executable, "-c", os.environ["SCRIPT"]]).returncode


def execute(statement: str) -> None:
    sqlite3.connect(database, isolation_level=None).execute(statement)


def schema(path: pathlib.Path) -> str:
    return sqlite3.connect(path).execute("SELECT version_num FROM alembic_version").fetchone()[0]


# A first start that was interrupted left a database without a schema.
execute("CREATE TABLE begun (id)")
assert run() == 0

# An older schema: the one before the newest that this image knows.
uri = f"sqlite:///{database}"
Base.metadata.create_all(create_sqlalchemy_engine(uri))
config = _get_alembic_config(uri)
scripts = ScriptDirectory.from_config(config)
newest = scripts.get_current_head()
older = scripts.get_revision(newest).down_revision
command.upgrade(config, older)

# A server that is killed in a large transaction leaves a journal to roll back.
killed = """
import os, sqlite3
connection = sqlite3.connect("/mlflow/backend/mlflow.db", isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN")
for _ in range(100):
    connection.execute("INSERT INTO begun VALUES (zeroblob(10000))")
os._exit(9)"""
subprocess.run([sys.executable, "-c", killed])
assert (backend / "mlflow.db-journal").stat().st_size > 0

copy = backend / f"mlflow-{older}.db"
assert run() == 0
assert schema(database) == newest
assert schema(copy) == older

# Nothing to do, then a schema that only a newer image knows.
assert run() == 0
execute("UPDATE alembic_version SET version_num = 'newer'")
assert run() == 1
assert schema(database) == "newer"
assert {path.name for path in backend.iterdir()} == {copy.name, database.name}
