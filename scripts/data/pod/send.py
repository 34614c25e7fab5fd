"""
Sends all files below a folder: send.py FOLDER

Says that the files can be copied, receives those that the command already has (path, size, sha256), then sends the others with their contents. SQLite
databases are copied with SQLite's online backup, so that one in use is consistent.
"""

import hashlib
import os
import sqlite3
import stat
import sys
import tempfile
import urllib.parse

from files import CHUNK, UserError, about, require_restored, walk
from wire import end_with_client, receive_all, run, send, send_chunk, send_now

SQLITE = b"SQLite format 3\0"
SQLITE_COMPANIONS = ("-journal", "-wal", "-shm")


def main():
    root = sys.argv[1]
    require_restored(root)
    send_files(root)


def send_files(root):
    send_now(ready=True)
    have = {known["path"]: known for known in receive_all()}
    end_with_client()
    found = [entry for entry in walk(root) if not is_companion(os.path.join(root, entry[0]))]
    files = [status for _, status in found if stat.S_ISREG(status.st_mode)]
    send_now(total={"files": len(files), "bytes": sum(status.st_size for status in files)})
    for path, status in found:
        send_entry(root, path, status, have.get(path))
    send_now(end=True)


def send_entry(root, path, status, known):
    full = os.path.join(root, path)
    entry = about(path, status)
    if stat.S_ISDIR(status.st_mode):
        send(folder=entry)
    elif stat.S_ISLNK(status.st_mode):
        send(link={"path": path, "target": os.readlink(full)})
    elif stat.S_ISREG(status.st_mode):
        try:
            with opened(full) as file:
                send_file(file, entry, known)
        except FileNotFoundError:
            send(gone=path)
        except PermissionError as error:
            raise UserError(f"{path} cannot be read by user {os.getuid()}, as which the claim's service runs: {error}")
    else:
        send(skipped=path)  # a socket or pipe


def send_file(file, entry, known):
    size = os.fstat(file.fileno()).st_size
    if known is not None and known["size"] == size:
        digest = hashlib.sha256()
        while chunk := file.read(CHUNK):
            digest.update(chunk)
        if digest.hexdigest() == known["sha256"]:
            send(same={**entry, "size": size, "sha256": known["sha256"]})
            return
        file.seek(0)
    send(file=entry)
    digest = hashlib.sha256()
    sent = 0
    # Of a log that grows, only what it contained when it was opened.
    while sent < size and (chunk := file.read(min(CHUNK, size - sent))):
        digest.update(chunk)
        send_chunk(chunk)
        sent += len(chunk)
    send_chunk(b"")
    send(size=sent, sha256=digest.hexdigest())


def opened(path):
    file = open(path, "rb", buffering=0)
    if file.read(len(SQLITE)) == SQLITE:
        file.close()
        return database_copy(path)
    file.seek(0)
    return file


def database_copy(path):
    """A consistent copy on the pod's disk, which is deleted with this process."""
    with tempfile.NamedTemporaryFile(dir="/tmp") as copy:
        try:
            source = sqlite3.connect(f"file:{urllib.parse.quote(path)}?mode=ro", uri=True, timeout=60)
            target = sqlite3.connect(copy.name)
            source.backup(target)
            target.close()
            source.close()
        except sqlite3.Error as error:
            raise UserError(
                f"SQLite cannot copy {os.path.basename(path)}: {error}. "
                "After a crash its service has to start once to recover the database"
            ) from error
        return open(copy.name, "rb", buffering=0)


def is_companion(path):
    """Journals are not part of a consistent copy."""
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
