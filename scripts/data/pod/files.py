"""The files of a claim, as every program here sees them."""

import hashlib
import os
import stat

CHUNK = 1 << 20

# In the claim's root while it is restored: the claim and the time of the backup.
RESTORING = ".cancer-mlops-restore"
# In the claim's root: not the service's files.
NOT_DATA = {"lost+found", RESTORING}


class UserError(Exception):
    """An error whose text is shown to the user as it is."""


def restoring(root):
    """Returns the content of the mark of an unfinished restore, None without one."""
    try:
        with open(os.path.join(root, RESTORING)) as mark:
            return mark.read()
    except FileNotFoundError:
        return None


def require_restored(root):
    """An unfinished restore holds part of a backup: a copy of it would count as the data."""
    if (backup := restoring(root)) is not None:
        claim, time = backup.split(" ", 1)
        raise UserError(f"PVC {claim}: the restore of its backup of {time} is unfinished. Run data:restore again first")


def walk(root):
    """Yields each entry below root as (relative path, os.stat_result), folders before their contents."""
    yield from _walk(root, "")


def _walk(root, folder):
    try:
        with os.scandir(os.path.join(root, folder)) as scan:
            found = sorted(scan, key=lambda entry: entry.name)
    except FileNotFoundError:
        return  # deleted by the running service
    for entry in found:
        if folder == "" and entry.name in NOT_DATA:
            continue
        path = folder + entry.name
        try:
            path.encode()
        except UnicodeEncodeError:
            raise UserError(f"the name of {path!a} is not UTF-8: rename the file") from None
        try:
            status = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        yield path, status
        if stat.S_ISDIR(status.st_mode):
            yield from _walk(root, path + "/")


def about(path, status):
    """The metadata of an entry. Not its owner: all files of a claim belong to its service."""
    return {"path": path, "mode": f"{stat.S_IMODE(status.st_mode):o}", "mtime": str(status.st_mtime_ns)}


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def remove(root, paths):
    """Deletes entries, the contents of a folder before the folder."""
    for path in sorted(paths, reverse=True):
        full = os.path.join(root, path)
        if os.path.isdir(full) and not os.path.islink(full):
            os.rmdir(full)
        else:
            os.unlink(full)


BLOCK = 4096


def disk_space(sizes):
    """Bytes that files of these sizes take on a disk, in whole blocks."""
    return sum(-(-size // BLOCK) * BLOCK for size in sizes)


def free_bytes(root):
    system = os.statvfs(root)
    return system.f_bavail * system.f_frsize


def amount(size):
    """Formats bytes in binary units: 1.5 GiB."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024:
            return f"{size} B" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"
