"""The main process of the pod: installs the programs, and exits when one of them ends it."""

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
# The command may have been killed before it started a program.
signal.signal(signal.SIGALRM, lambda *_: (folder / "at-work").exists() or sys.exit(0))
signal.alarm(300)
while True:
    signal.pause()
