"""The pod's first process: puts the programs into place and lives as long as one of them works."""

import os
import pathlib
import signal
import sys

folder = pathlib.Path("/tmp/programs")
folder.mkdir()
for name, text in os.environ.items():
    if name.startswith("PROGRAM_"):
        (folder / f"{name[len('PROGRAM_'):]}.py").write_text(text)
# Process 1 gets only the signals that it handles.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
(folder / "ready").touch()
# A command that was killed before it sent work must not leave a pod behind that waits for it.
signal.signal(signal.SIGALRM, lambda *_: (folder / "at-work").exists() or sys.exit(0))
signal.alarm(300)
while True:
    signal.pause()
