"""
Makes a folder hold exactly what a backup holds: receive.py FOLDER

Hears the backup (a line about it, then its entries), tells what the folder holds beside it, and waits for the word to
go on: until then nothing is changed, and the service may still run. Then hears the content of what is missing.
"""

import hashlib
import os
import stat
import sys

from files import Refusal, amount, free_bytes, remove, room_for, sha256, walk
from wire import hear, hear_all, hear_chunks, run, tell_now

MARK = ".cancer-mlops-restore"


def main():
    root = sys.argv[1]
    backup = hear()["backup"]
    entries = list(hear_all())
    other, missing = compare(root, entries)
    data = [path for path in other if not is_folder(root, path)]
    tell_now(
        holds={
            "other": len(data),
            "bytes": sum(size_of(root, path) for path in data),
            "examples": data[:5],
            "continues": marked(root) == backup,
            "writable": os.access(root, os.W_OK),
            **room(root, other, missing),
        }
    )
    hear()
    # Now the service is stopped: what it wrote at its end counts too.
    other, missing = compare(root, entries)
    has = room(root, other, missing)
    if has["needed"] > has["free"]:
        raise Refusal(f"no space left: {amount(has['needed'])} needed, {amount(has['free'])} free. Nothing in it was changed")
    with open(os.path.join(root, MARK), "w") as mark:
        mark.write(backup)
    remove(root, other)
    for entry in entries:
        if entry["type"] == "folder":
            os.makedirs(os.path.join(root, entry["path"]), mode=0o700, exist_ok=True)
            os.chmod(os.path.join(root, entry["path"]), 0o700 | int(entry["mode"], 8))
    tell_now(missing=[entry["path"] for entry in missing])
    for entry in missing:
        write(os.path.join(root, entry["path"]), entry)
    verify(root, entries)
    finish(root, entries)
    os.unlink(os.path.join(root, MARK))
    os.sync()
    tell_now(done={"files": sum(entry["type"] == "file" for entry in entries)})


def room(root, other, missing):
    """What is missing needs room; what is there beside the backup gives its own."""
    return {
        "needed": room_for(entry["size"] for entry in missing),
        "free": free_bytes(root) + sum(size_of(root, path) for path in other),
    }


def marked(root):
    try:
        with open(os.path.join(root, MARK)) as mark:
            return mark.read()
    except FileNotFoundError:
        return None


def compare(root, entries):
    """Paths of what is there and not in the backup like this, and the files of the backup that are not there."""
    wanted = {entry["path"]: entry for entry in entries}
    other, right = [], set()
    for path, status in walk(root):
        if is_right(os.path.join(root, path), status, wanted.get(path)):
            right.add(path)
        else:
            other.append(path)
    return other, [entry for entry in entries if entry["type"] == "file" and entry["path"] not in right]


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
        for chunk in hear_chunks():
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != entry["sha256"]:
        raise Refusal(f"{entry['path']} arrived with another checksum than its manifest says: the file in the backup is damaged")


def verify(root, entries):
    """Reads everything once more from the claim: the checksum on arrival says nothing about the disk."""
    for entry in entries:
        full = os.path.join(root, entry["path"])
        if entry["type"] == "file" and sha256(full) != entry["sha256"]:
            raise Refusal(f"{entry['path']} has another checksum in the claim than in the backup: run the command again")


def finish(root, entries):
    """Links, modes and times; those of a folder after what is in it."""
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
