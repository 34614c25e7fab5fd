"""
Sends all files below a folder: send.py FOLDER

Hears the files that the other side has (path, size, sha256), then tells each file: "same" where it is equal, else with
its content. SQLite databases are copied with SQLite's online backup, so that one that is written to is whole.
"""

import hashlib
import os
import sqlite3
import stat
import sys
import tempfile
import urllib.parse

from files import CHUNK, Refusal, about, sha256, walk
from wire import end_with_client, hear_all, run, tell, tell_chunk, tell_now

SQLITE = b"SQLite format 3\0"
SQLITE_COMPANIONS = ("-journal", "-wal", "-shm")


def main():
    send(sys.argv[1])


def send(root):
    have = {known["path"]: known for known in hear_all()}
    end_with_client()
    found = [entry for entry in walk(root) if not is_companion(os.path.join(root, entry[0]))]
    files = [status for _, status in found if stat.S_ISREG(status.st_mode)]
    tell_now(total={"files": len(files), "bytes": sum(status.st_size for status in files)})
    for path, status in found:
        send_entry(root, path, status, have.get(path))
    tell_now(end=True)


def send_entry(root, path, status, known):
    full = os.path.join(root, path)
    kept = about(path, status)
    if stat.S_ISDIR(status.st_mode):
        tell(folder=kept)
    elif stat.S_ISLNK(status.st_mode):
        tell(link={"path": path, "target": os.readlink(full)})
    elif stat.S_ISREG(status.st_mode):
        try:
            with opened(full) as file:
                send_file(file, kept, known)
        except FileNotFoundError:
            tell(gone=path)
        except PermissionError as error:
            raise Refusal(f"{path} cannot be read by user {os.getuid()}, whom the claim's service runs as: {error}")
    else:
        tell(skipped=path)  # a socket or pipe: it holds no data


def send_file(file, kept, known):
    size = os.fstat(file.fileno()).st_size
    if known is not None and known["size"] == size:
        digest = hashlib.sha256()
        while chunk := file.read(CHUNK):
            digest.update(chunk)
        if digest.hexdigest() == known["sha256"]:
            tell(same={**kept, "size": size, "sha256": known["sha256"]})
            return
        file.seek(0)
    tell(file=kept)
    digest = hashlib.sha256()
    sent = 0
    # A log that is being written to ends where it ended when it was opened.
    while sent < size and (chunk := file.read(min(CHUNK, size - sent))):
        digest.update(chunk)
        tell_chunk(chunk)
        sent += len(chunk)
    tell_chunk(b"")
    tell(size=sent, sha256=digest.hexdigest())


def opened(path):
    file = open(path, "rb", buffering=0)
    if file.read(len(SQLITE)) == SQLITE:
        file.close()
        return database_copy(path)
    file.seek(0)
    return file


def database_copy(path):
    """A copy as of one moment, on the pod's own disk; nameless, so that it is gone with this process."""
    with tempfile.NamedTemporaryFile(dir="/tmp") as copy:
        try:
            source = sqlite3.connect(f"file:{urllib.parse.quote(path)}?mode=ro", uri=True, timeout=60)
            target = sqlite3.connect(copy.name)
            source.backup(target)
            target.close()
            source.close()
        except sqlite3.Error as error:
            raise Refusal(
                f"SQLite cannot copy {os.path.basename(path)}: {error}. "
                "After a crash its service has to start once, so that it mends the database"
            ) from error
        return open(copy.name, "rb", buffering=0)


def is_companion(path):
    """Journals belong to the moment at which they were written, and mean nothing beside a copy."""
    for suffix in SQLITE_COMPANIONS:
        if path.endswith(suffix):
            try:
                with open(path[: -len(suffix)], "rb") as base:
                    return base.read(len(SQLITE)) == SQLITE
            except OSError:
                return False
    return False


if __name__ == "__main__":
    run(main)
