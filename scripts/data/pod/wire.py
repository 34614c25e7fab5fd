"""
How a program in the pod talks with the command that started it: lines of JSON, and content in chunks, each behind its
length in four bytes; a chunk of length zero ends the content.
"""

import errno
import json
import os
import signal
import struct
import sys
import threading

from files import Refusal

_input = sys.stdin.buffer
_output = os.fdopen(sys.stdout.fileno(), "wb", buffering=1 << 20, closefd=False)


def tell(**message):
    _output.write(json.dumps(message).encode() + b"\n")


def tell_now(**message):
    tell(**message)
    _output.flush()


def tell_chunk(chunk):
    _output.write(struct.pack(">I", len(chunk)))
    _output.write(chunk)


def hear():
    """The next line; None at an empty one."""
    line = _input.readline()
    if not line.endswith(b"\n"):
        end_pod()
    return json.loads(line) if line.strip() else None


def hear_all():
    while (message := hear()) is not None:
        yield message


def hear_chunks():
    while length := struct.unpack(">I", _read(4))[0]:
        yield _read(length)


def _read(length):
    data = _input.read(length)
    if len(data) < length:
        end_pod()
    return data


def end_with_client():
    """From now on nothing is heard any more but the end: then the command is gone, and this pod has no purpose."""

    def wait():
        while _input.read(1):
            pass
        end_pod()

    threading.Thread(target=wait, daemon=True).start()


_before_end = []


def before_end(undo):
    """What has to be undone however this ends."""
    _before_end.append(undo)


def end_pod():
    for undo in _before_end:
        undo()
    os.kill(1, signal.SIGTERM)
    os._exit(0)


def run(main):
    """Runs a program; what goes wrong is told in words."""
    try:
        main()
    except Refusal as refusal:
        tell_now(error=str(refusal))
    except BrokenPipeError:
        end_pod()
    except OSError as error:
        # What a check before cannot see: a quota, another writer.
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        tell_now(error=f"no space left for {error.filename or 'its files'}" if full else f"{type(error).__name__}: {error}")
    except Exception as error:  # noqa: BLE001
        tell_now(error=f"{type(error).__name__}: {error}")
    finally:
        for undo in _before_end:
            undo()
    _output.flush()
    # The command reads to the end and closes; it deletes the pod.
    while _input.read(1 << 16):
        pass
    end_pod()
