"""
Makes one folder an exact copy of another: copy.py FROM TO

Files with the same checksum are not copied again. At the end, all files of both folders are compared.
"""

import hashlib
import os
import stat
import sys

from files import CHUNK, UserError, amount, disk_space, free_bytes, remove, require_restored, sha256, walk
from wire import end_with_client, run, send_now


def main():
    source, target = sys.argv[1:]
    require_restored(source)
    end_with_client()
    entries = [entry for entry in walk(source) if holds_data(entry[1])]
    files = [(path, status) for path, status in entries if stat.S_ISREG(status.st_mode)]
    send_now(total={"files": len(files), "bytes": sum(status.st_size for _, status in files)})
    remove_extraneous(target, entries)
    needed = disk_space(status.st_size for path, status in files if not os.path.exists(os.path.join(target, path)))
    if needed > free_bytes(target):
        raise UserError(
            f"Not enough space on the new volume: {amount(needed)} needed, {amount(free_bytes(target))} free. "
            "Abort the migration with --cancel, and set a larger --size"
        )
    for path, status in entries:
        copy(os.path.join(source, path), os.path.join(target, path), status)
    for path, status in reversed(entries):
        finish(os.path.join(target, path), status)
    os.sync()
    if fingerprint(source) != fingerprint(target):
        raise UserError("The copy differs from the original. Run the command again")
    send_now(done={"files": len(files)})


def holds_data(status):
    """False for a socket, pipe or device."""
    return stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode) or stat.S_ISLNK(status.st_mode)


def remove_extraneous(target, entries):
    """Deletes entries of an earlier attempt that no longer exist or are of another kind."""
    kinds = {path: stat.S_IFMT(status.st_mode) for path, status in entries}
    remove(target, [path for path, status in walk(target) if kinds.get(path) != stat.S_IFMT(status.st_mode)])


def copy(source, target, status):
    if stat.S_ISDIR(status.st_mode):
        os.makedirs(target, mode=0o700, exist_ok=True)
        os.chmod(target, 0o700)
    elif stat.S_ISLNK(status.st_mode):
        if os.path.islink(target):
            os.unlink(target)
        os.symlink(os.readlink(source), target)
    elif stat.S_ISREG(status.st_mode):
        if not is_same(source, target, status):
            copy_file(source, target)
        send_now(copied=status.st_size)


def is_same(source, target, status):
    try:
        return os.stat(target).st_size == status.st_size and sha256(target) == sha256(source)
    except FileNotFoundError:
        return False


def copy_file(source, target):
    with open(source, "rb", buffering=0) as reader, open(target, "wb", buffering=0) as writer:
        while chunk := reader.read(CHUNK):
            writer.write(chunk)


def finish(target, status):
    if stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode):
        os.chmod(target, stat.S_IMODE(status.st_mode))
        os.utime(target, ns=(status.st_mtime_ns, status.st_mtime_ns))


def fingerprint(root):
    """A checksum of all names, kinds and contents."""
    digest = hashlib.sha256()
    for path, status in filter(lambda entry: holds_data(entry[1]), walk(root)):
        full = os.path.join(root, path)
        content = sha256(full) if stat.S_ISREG(status.st_mode) else ""
        link = os.readlink(full) if stat.S_ISLNK(status.st_mode) else ""
        digest.update(repr((path, stat.S_IFMT(status.st_mode), content, link)).encode())
    return digest.hexdigest()


if __name__ == "__main__":
    run(main)
