"""
Sends a snapshot of a running Prometheus: snapshot.py FOLDER URL

The snapshot consists of hard links and takes hardly any space. It is renamed at once: the next backup deletes what a killed
one has left by that name.
"""

import json
import os
import shutil
import sys
import urllib.error
import urllib.request

from files import UserError, require_restored
from send import send_files
from wire import before_end, run

OURS = "cancer-mlops-backup-"


def main():
    root, url = sys.argv[1:]
    require_restored(root)
    folder = os.path.join(root, "snapshots")
    remove_ours(folder)
    before_end(lambda: remove_ours(folder))
    name = snapshot(url)
    ours = os.path.join(folder, OURS + name)
    os.rename(os.path.join(folder, name), ours)
    send_files(ours)


def snapshot(url):
    request = urllib.request.Request(f"{url}/api/v1/admin/tsdb/snapshot", method="POST")
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            return json.load(answer)["data"]["name"]
    except urllib.error.HTTPError as error:
        raise UserError(f"Prometheus cannot create a snapshot: {error.code} {error.read().decode(errors='replace')}") from error


def remove_ours(folder):
    if os.path.isdir(folder):
        for name in os.listdir(folder):
            if name.startswith(OURS):
                shutil.rmtree(os.path.join(folder, name))


if __name__ == "__main__":
    run(main)
