"""
Makes one folder a copy of another, and proves it: copy.py FROM TO

What is there already and has the same checksum is not copied again. In the end every file of both is read and compared.
"""

import hashlib
import os
import stat
import sys

from files import CHUNK, Refusal, amount, free_bytes, remove, room_for, sha256, walk
from wire import end_with_client, run, tell_now


def main():
    source, target = sys.argv[1:]
    end_with_client()
    entries = [entry for entry in walk(source) if holds_data(entry[1])]
    files = [(path, status) for path, status in entries if stat.S_ISREG(status.st_mode)]
    tell_now(total={"files": len(files), "bytes": sum(status.st_size for _, status in files)})
    remove_strangers(target, entries)
    needed = room_for(status.st_size for path, status in files if not os.path.exists(os.path.join(target, path)))
    if needed > free_bytes(target):
        raise Refusal(
            f"No space left on the new volume: {amount(needed)} needed, {amount(free_bytes(target))} free. "
            "Give the migration up with --cancel, and ask for a larger --size"
        )
    for path, status in entries:
        copy(os.path.join(source, path), os.path.join(target, path), status)
    for path, status in reversed(entries):
        finish(os.path.join(target, path), status)
    os.sync()
    if fingerprint(source) != fingerprint(target):
        raise Refusal("the copy is not equal to the original: run the command again")
    tell_now(done={"files": len(files)})


def holds_data(status):
    """Not a socket, pipe or device."""
    return stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode) or stat.S_ISLNK(status.st_mode)


def remove_strangers(target, entries):
    """What an earlier attempt copied, and what is gone or of another kind since."""
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
        tell_now(copied=status.st_size)


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
    """One checksum over all names, kinds and contents."""
    digest = hashlib.sha256()
    for path, status in filter(lambda entry: holds_data(entry[1]), walk(root)):
        full = os.path.join(root, path)
        content = sha256(full) if stat.S_ISREG(status.st_mode) else ""
        link = os.readlink(full) if stat.S_ISLNK(status.st_mode) else ""
        digest.update(repr((path, stat.S_IFMT(status.st_mode), content, link)).encode())
    return digest.hexdigest()


if __name__ == "__main__":
    run(main)
