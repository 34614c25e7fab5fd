"""
Makes a folder equal to a backup: receive.py FOLDER

Receives the identity and the entries of the backup, sends how the folder differs, and waits. Until the command continues,
nothing is changed and the service may still be running. Then receives the missing files.
"""

import hashlib
import os
import stat
import sys

from files import RESTORING, UserError, amount, disk_space, free_bytes, remove, restoring, sha256, walk
from wire import receive, receive_all, receive_chunks, run, send_now


def main():
    root = sys.argv[1]
    backup = receive()["backup"]
    entries = list(receive_all())
    extraneous, missing = compare(root, entries)
    data = [path for path in extraneous if not is_folder(root, path)]
    send_now(
        contents={
            "extraneous": len(data),
            "bytes": sum(size_of(root, path) for path in data),
            "examples": data[:5],
            "resumes": restoring(root) == backup,
            "writable": os.access(root, os.W_OK),
            **space(root, extraneous, missing),
        }
    )
    receive()
    # The service is stopped now, and may have written files on exit.
    extraneous, missing = compare(root, entries)
    has = space(root, extraneous, missing)
    if has["needed"] > has["free"]:
        raise UserError(f"Not enough space: {amount(has['needed'])} needed, {amount(has['free'])} free. Nothing was changed")
    with open(os.path.join(root, RESTORING), "w") as mark:
        mark.write(backup)
    remove(root, extraneous)
    for entry in entries:
        if entry["type"] == "folder":
            os.makedirs(os.path.join(root, entry["path"]), mode=0o700, exist_ok=True)
            os.chmod(os.path.join(root, entry["path"]), 0o700 | int(entry["mode"], 8))
    send_now(missing=[entry["path"] for entry in missing])
    for entry in missing:
        write(os.path.join(root, entry["path"]), entry)
    verify(root, entries)
    finish(root, entries)
    os.unlink(os.path.join(root, RESTORING))
    os.sync()
    send_now(done={"files": sum(entry["type"] == "file" for entry in entries)})


def space(root, extraneous, missing):
    """Space for the missing files; extraneous files are deleted first."""
    return {
        "needed": disk_space(entry["size"] for entry in missing),
        "free": free_bytes(root) + sum(size_of(root, path) for path in extraneous),
    }


def compare(root, entries):
    """Returns the paths that differ from the backup, and the entries of its files that are missing."""
    wanted = {entry["path"]: entry for entry in entries}
    extraneous, right = [], set()
    for path, status in walk(root):
        if is_right(os.path.join(root, path), status, wanted.get(path)):
            right.add(path)
        else:
            extraneous.append(path)
    return extraneous, [entry for entry in entries if entry["type"] == "file" and entry["path"] not in right]


def is_right(full, status, entry):
    if entry is None:
        return False
    if stat.S_ISDIR(status.st_mode):
        return entry["type"] == "folder"
    if stat.S_ISLNK(status.st_mode):
        return entry["type"] == "link" and entry["target"] == os.readlink(full)
    if not stat.S_ISREG(status.st_mode) or entry["type"] != "file" or status.st_size != entry["size"]:
        return False
    try:
        return sha256(full) == entry["sha256"]
    except FileNotFoundError:
        return False


def is_folder(root, path):
    full = os.path.join(root, path)
    return os.path.isdir(full) and not os.path.islink(full)


def size_of(root, path):
    try:
        status = os.lstat(os.path.join(root, path))
    except FileNotFoundError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def write(full, entry):
    digest = hashlib.sha256()
    with open(full, "wb", buffering=0) as file:
        for chunk in receive_chunks():
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != entry["sha256"]:
        raise UserError(f"{entry['path']}: checksum mismatch, the file in the backup is damaged")


def verify(root, entries):
    """Reads all files again: the checksum on arrival proves nothing about the disk."""
    for entry in entries:
        full = os.path.join(root, entry["path"])
        if entry["type"] == "file" and sha256(full) != entry["sha256"]:
            raise UserError(f"{entry['path']}: checksum mismatch in the claim. Run the command again")


def finish(root, entries):
    """Sets links, modes and times, those of a folder after its contents."""
    for entry in reversed(entries):
        full = os.path.join(root, entry["path"])
        if entry["type"] == "link":
            if not os.path.islink(full):
                os.symlink(entry["target"], full)
        else:
            os.chmod(full, int(entry["mode"], 8))
            os.utime(full, ns=(int(entry["mtime"]), int(entry["mtime"])))


if __name__ == "__main__":
    run(main)
