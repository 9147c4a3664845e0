"""Ending at Ctrl-C or SIGTERM: in order where there is time for it, and within two seconds wherever the program is.

A run that is asked to end winds up by itself. One that does not get to it, because it reads or writes something large,
is broken off where it is; what was written down is whole all the same. The last means ends the process.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

T = TypeVar("T")

_STOPS: Final = (signal.SIGINT, signal.SIGTERM)
_TO_WIND_UP: Final = 0.7  # seconds
_TO_BREAK_OFF: Final = 1.2
_TO_TELL: Final = 10.0  # which takes some milliseconds, and waits for the disk alone
_SENTENCE: Final = b"gcmscrape: Stopped at once; what was written down is whole, and the same command goes on.\n"


class Stopped(KeyboardInterrupt):
    """A signal ended the program, the one with the number `signal`."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.signal = number


class _Stopping:
    """What was heard so far. `wind_up` asks a run to end in order; None where there is none."""

    def __init__(self) -> None:
        self.number: int | None = None
        self.wind_up: Callable[[], object] | None = None
        self.told = False
        self._broken_off = False

    def heard(self, number: int, _: object) -> None:
        """Take a signal; a second one ends the program at once."""
        if self.number is not None:
            os._exit(128 + number)
        self.number = number
        if self.wind_up is None:
            self._break_off()
        else:
            signal.setitimer(signal.ITIMER_REAL, _TO_WIND_UP)
            self.wind_up()

    def late(self, *_: object) -> None:
        """Break off what did not wind up in time; end what cannot even be broken off."""
        if not self._broken_off:
            self._break_off()
        if not self.told:
            os.write(2, _SENTENCE)
        os._exit(128 + (self.number or 0))

    def _break_off(self) -> None:
        self._broken_off = True
        signal.setitimer(signal.ITIMER_REAL, _TO_BREAK_OFF)
        raise Stopped(self.number or 0)

    def ended(self) -> None:
        """Leave time to tell how it ended; nothing is broken off any more."""
        self.told = self._broken_off = True
        signal.setitimer(signal.ITIMER_REAL, _TO_TELL)


@contextmanager
def stoppable() -> Iterator[_Stopping]:
    """Let signals end what is done inside, by `Stopped`. The program is to end then: it is given two seconds in all."""
    stopping = _Stopping()
    before = {number: signal.signal(number, stopping.heard) for number in _STOPS}
    before[signal.SIGALRM] = signal.signal(signal.SIGALRM, stopping.late)
    try:
        yield stopping
    except BaseException as error:
        if stopping.number is None or isinstance(error, Stopped):
            raise
        raise Stopped(stopping.number) from error  # whatever breaking off came to
    finally:
        if stopping.number is not None:
            stopping.ended()
        else:
            for number, handler in before.items():
                signal.signal(number, handler)


def leave(status: object) -> None:
    """End the process at once, after a signal: an orderly end would wait for all threads."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed by the user
            stream.flush()
    os._exit(int(str(status)))


def wait(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end.

    Raises:
        Stopped: A signal came.
    """
    with stoppable() as stopping:
        return asyncio.run(_watched(work, stopping))


async def _watched(work: Coroutine[Any, Any, T], stopping: _Stopping) -> T:
    loop, task = asyncio.get_running_loop(), asyncio.create_task(work)
    stopping.wind_up = lambda: loop.call_soon_threadsafe(task.cancel)
    try:
        return await task
    finally:
        stopping.wind_up = None
