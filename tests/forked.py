"""Processes as tests start them, forked from one that has the program loaded: in 20 ms, where a new interpreter takes a second.

What is started is a process in its own right: its streams, signals, limits, workers and status are as ever, and so is its
one thread. What it does not do is load the program, and take it apart at the end. With FULL=1 each is a new interpreter
(`tests.program.Process`).
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import inspect
import os
import pickle
import runpy
import signal
import socket
import struct
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Request: TypeAlias = "tuple[Sequence[str], str, Mapping[str, str]]"
    """The command line of a Python, the folder to be in, and the environment."""

_ROOT: Final = Path(__file__).parents[1]
_PAGE: Final = _ROOT / "fixtures" / "pages" / "georgia_webinar.html"
_MOST: Final = 1_000_000  # bytes of a request
_NUMBER: Final = struct.Struct("i")
_THEIR_ENDS: Final = ("p2cread", "c2pwrite", "errwrite")
_ENDS: Final = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
_STEP: Final = tuple(inspect.signature(getattr(subprocess.Popen, "_execute_child", print)).parameters)
CAN_FORK: Final = hasattr(subprocess.Popen, "_close_pipe_fds") and {"args", "cwd", "env", *_ENDS} <= set(_STEP)
"""Whether `subprocess.Popen` is made as `Forked` knows it, on Python 3.11 to 3.13: elsewhere tests take the class itself."""


class Forked(subprocess.Popen[bytes]):
    """What `subprocess.Popen` gives, for a command line of Python with -m or -c.

    It replaces a step that is the class's own affair, so it is to be used only where `CAN_FORK`.
    """

    def _execute_child(self, *given: Any) -> None:  # noqa: ANN401 - as the class hands them on
        """Do what the class does behind the opening of the pipes."""
        told = dict(zip(_STEP, (self, *given), strict=True))
        args, folder, environment = told["args"], told["cwd"] or Path.cwd(), told["env"] or os.environ
        request = (list(map(os.fspath, args)), os.fspath(folder), dict(environment))
        streams = [own if told[end] == -1 else told[end] for own, end in enumerate(_THEIR_ENDS)]
        self._told, telling = socket.socketpair()
        with telling:
            socket.send_fds(_forking(), [pickle.dumps(request)], [*streams, telling.fileno()])
        (self.pid,) = _NUMBER.unpack(self._told.recv(_NUMBER.size))
        self._close_pipe_fds(*(told[end] for end in _ENDS))  # type: ignore[attr-defined]  # of the class, not of its stubs
        self._child_created = True

    def poll(self) -> int | None:
        """Return the status, or None while it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Return the status, when there is one."""
        if self.returncode is None:
            self._told.settimeout(timeout)
            try:
                (self.returncode,) = _NUMBER.unpack(self._told.recv(_NUMBER.size))
            except (BlockingIOError, TimeoutError) as error:
                raise subprocess.TimeoutExpired(self.args, timeout or 0) from error
            self._told.close()
        return self.returncode


@functools.cache
def _forking() -> socket.socket:
    """Return what leads to the process that forks; it ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen([sys.executable, "-m", "tests.forked"], stdin=theirs.fileno(), cwd=_ROOT)

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


# ---- the process that forks


def _serve() -> None:
    """Fork whatever is asked for, until nobody is there to ask; in what is forked, go on as that."""
    _load()
    requests = socket.socket(fileno=0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for those who ask
    while True:
        message, streams, _, _ = socket.recv_fds(requests, _MOST, 4)
        if not message:
            return  # what still runs ends by itself
        if os.fork() == 0:
            requests.detach()
            break
        for stream in streams:
            os.close(stream)
        with contextlib.suppress(ChildProcessError):  # there is none any more
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
    _keep(pickle.loads(message), streams)  # noqa: S301 - of our own process


def _load() -> None:
    """Import all commands, and what tests import, and look at a page of an event and at another, so that the tables are made too."""
    import_module("pytest")
    commands = import_module("gcmscrape.commands")
    for module in iter_modules(commands.__path__):
        import_module(f"{commands.__name__}.{module.name}")
    import_module("gcmscrape.event.extract").extract_page(_PAGE.read_bytes(), None, {})
    import_module("gcmscrape.bulk.ruled_out").is_ruled_out(b"<p>Nothing of an event", None)
    gc.collect()
    gc.freeze()


def _keep(request: Request, streams: Sequence[int]) -> None:
    """Fork once more, to wait for what is started and tell how it ended."""
    if (pid := os.fork()) == 0:
        _become(request, streams)
        return
    told = socket.socket(fileno=streams[-1])
    told.send(_NUMBER.pack(pid))
    os.closerange(0, streams[-1])
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(BrokenPipeError):  # nobody waits for it
        told.send(_NUMBER.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def _become(request: Request, streams: Sequence[int]) -> None:
    """Do as a new Python does with this command line. How a failure ends it is left to the end of this process."""
    (_, form, what, *words), folder, environment = request
    for number, stream in enumerate(streams[:3]):
        os.dup2(stream, number)
    os.closerange(3, max(streams) + 1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - the standard streams
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    try:
        if form == "-m":
            sys.argv = [what, *words]
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            sys.argv = ["-c", *words]
            exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 - of our own tests
    except SystemExit as end:
        _end(end.code)
        raise
    _end(0)


def _end(status: object) -> None:
    """End as a Python does that is not taken apart, which costs more than all else; where that is not all, go on."""
    if threading.active_count() > 1 or not isinstance(status, int):
        return
    atexit._run_exitfuncs()  # noqa: SLF001 - it has no other name
    with contextlib.suppress(AttributeError, OSError, ValueError):  # a stream is closed
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    _serve()
