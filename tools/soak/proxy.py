"""A proxy before a site that drops, delays, cuts, resets, repeats and refuses answers, as a seed says."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    import httpx

Fault = Literal["drop", "delay", "truncate", "no_length", "reset", "repeat", "http_429", "http_503"]

WEIGHTS: Final[dict[Fault, float]] = {
    "drop": 20,
    "delay": 20,
    "truncate": 20,
    "no_length": 20,
    "reset": 20,
    "repeat": 1,  # after the first of them no connection is used twice
    "http_429": 5,
    "http_503": 5,
}
SHARE: Final = 0.1
"""Requests that meet a fault."""
IN_A_ROW: Final = 2
"""Faults that one address meets: fewer than the tries that a run makes of a page."""
_LONGEST_DELAY: Final = 0.5
_RESET: Final = struct.pack("ii", 1, 0)


class Proxy:
    """Answers HTTP/1.1 on a socket with what `upstream` says. `faults` counts what was done since `begin`.

    `asked` is the number of requests since then.
    """

    def __init__(self, upstream: httpx.AsyncClient) -> None:
        self._upstream = upstream
        self._tries: Counter[str] = Counter()
        self._seed: int | None = None
        self.asked = 0
        self.faults: Counter[str] = Counter()

    def begin(self, seed: int | None) -> None:
        """Begin a run: with the faults of a seed, or None for none."""
        self._seed = seed
        self._tries.clear()
        self.faults.clear()
        self.asked = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of a connection, until one of both ends it."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while await self._answer(await reader.readuntil(b"\r\n\r\n"), writer):
                pass
        writer.close()

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> bool:
        """Answer a request; return whether the connection may be used again."""
        line, *fields = head.decode("latin-1").strip().split("\r\n")
        target = line.split()[1]
        self.asked += 1
        fault = self._fault(target)
        if fault is not None:
            self.faults[fault] += 1
        if fault in {"http_429", "http_503"}:
            status = fault.removeprefix("http_")
            writer.write(f"HTTP/1.1 {status} Not now\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n".encode())
            return True
        if fault == "drop":
            return False
        answer = await self._upstream.get(target, headers=[_field(each) for each in fields])
        lengthless = [each for each in answer.headers.raw if each[0].lower() != b"content-length"]
        body = answer.content
        named = lengthless if fault == "no_length" else [*lengthless, (b"Content-Length", str(len(body)).encode())]
        top = b"HTTP/1.1 %d Said\r\n" % answer.status_code + b"".join(b"%s: %s\r\n" % each for each in named) + b"\r\n"
        return await _send(writer, fault, top, body)

    def _fault(self, target: str) -> Fault | None:
        if self._seed is None:
            return None
        tries = self._tries[target]
        self._tries[target] += 1
        dice = random.Random(f"{self._seed} {target} {tries}")  # noqa: S311 - it must be repeatable
        if tries >= IN_A_ROW or dice.random() >= (SHARE if tries == 0 else 0.5):
            return None
        return dice.choices(tuple(WEIGHTS), tuple(WEIGHTS.values()))[0]


async def _send(writer: asyncio.StreamWriter, fault: Fault | None, top: bytes, body: bytes) -> bool:
    """Send an answer, damaged by a fault; return whether the connection may be used again."""
    if fault == "delay":
        await asyncio.sleep(random.Random(len(body)).random() * _LONGEST_DELAY)  # noqa: S311 - repeatable
    if fault in {"truncate", "no_length", "reset"}:
        writer.write(top + body[: len(body) // 2])
        await writer.drain()
        if fault == "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        return False
    writer.write((top + body) * (2 if fault == "repeat" else 1))
    await writer.drain()
    return True


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip()
