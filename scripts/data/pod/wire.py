"""
The protocol between a program in the pod and the command that started it: messages are lines of JSON, file contents are
chunks that begin with their length in four bytes, and a chunk of length zero ends a file.
"""

import errno
import json
import os
import signal
import struct
import sys
import threading

from files import UserError

_input = sys.stdin.buffer
_output = os.fdopen(sys.stdout.fileno(), "wb", buffering=1 << 20, closefd=False)


def send(**message):
    _output.write(json.dumps(message).encode() + b"\n")


def send_now(**message):
    send(**message)
    _output.flush()


def send_chunk(chunk):
    _output.write(struct.pack(">I", len(chunk)))
    _output.write(chunk)


def receive():
    """Returns the next message; None for an empty line."""
    line = _input.readline()
    if not line.endswith(b"\n"):
        end_pod()
    return json.loads(line) if line.strip() else None


def receive_all():
    while (message := receive()) is not None:
        yield message


def receive_chunks():
    while length := struct.unpack(">I", _read(4))[0]:
        yield _read(length)


def _read(length):
    data = _input.read(length)
    if len(data) < length:
        end_pod()
    return data


def end_with_client():
    """Ends the pod when the command closes the connection. Nothing can be received from now on."""

    def wait():
        while _input.read(1):
            pass
        end_pod()

    threading.Thread(target=wait, daemon=True).start()


_before_end = []


def before_end(cleanup):
    """Registers a function that runs in any case before the program ends."""
    _before_end.append(cleanup)


def end_pod():
    for cleanup in _before_end:
        cleanup()
    os.kill(1, signal.SIGTERM)
    os._exit(0)


def run(main):
    """Runs a program, and sends its error to the command."""
    try:
        main()
    except UserError as error:
        send_now(error=str(error))
    except BrokenPipeError:
        end_pod()
    except OSError as error:
        # The check before does not see quotas and other writers.
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        send_now(error=f"no space left for {error.filename or 'its files'}" if full else f"{type(error).__name__}: {error}")
    except Exception as error:  # noqa: BLE001
        send_now(error=f"{type(error).__name__}: {error}")
    finally:
        for cleanup in _before_end:
            cleanup()
    _output.flush()
    # The command closes the connection once it has read everything.
    while _input.read(1 << 16):
        pass
    end_pod()
