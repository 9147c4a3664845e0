"""A server on a loopback socket that keeps connections open, and answers on them as a script says, byte by byte."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Iterator


@dataclass
class Asked:
    """A request: its target, its headers by lower-case name, the number of its connection, and its place on that one.

    `place` counts from 1.
    """

    target: str
    headers: dict[str, str]
    connection: int
    place: int


Script: TypeAlias = "Callable[[Asked, asyncio.StreamWriter], Awaitable[bool | None]]"
"""Answers one request; False closes the connection."""


@dataclass
class PipeServer:
    """A running server, and what it was asked."""

    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    def targets(self) -> list[str]:
        return [one.target for one in self.asked]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, script: Script) -> None:
        self.connections += 1
        connection, place = self.connections, 0
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                place += 1
                first, *lines = head.decode("latin-1").strip().split("\r\n")
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
                self.asked.append(Asked(first.split(" ")[1], headers, connection, place))
                if await script(self.asked[-1], writer) is False:
                    break
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """Return the bytes of an answer; its length is that of the body when none is given, and not told when negative."""
    said = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *headers]
    lines += [f"Content-Length: {said}"] if said >= 0 else []
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1") + body


@contextmanager
def pipe_server(script: Script, context: ssl.SSLContext | None = None) -> Iterator[PipeServer]:
    """Give a running server, in a thread of its own; with a context it speaks TLS."""
    server = PipeServer()
    loop = asyncio.new_event_loop()
    done = asyncio.Event()
    ready = threading.Event()
    scheme = "http" if context is None else "https"

    async def work() -> None:
        listening = await asyncio.start_server(
            lambda reader, writer: server.serve(reader, writer, script), "127.0.0.1", 0, ssl=context
        )
        server.address = f"{scheme}://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        ready.set()
        await done.wait()
        listening.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=lambda: loop.run_until_complete(work()), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()
        loop.close()
