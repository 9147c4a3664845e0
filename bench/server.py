"""A replica of the site in a process of its own, and programs run against it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from replica.generate import Size

LAYOUT: Final = "L1_bem"
"""The layout of all pages: one that the baselines read."""
_PATIENCE: Final = 120.0  # seconds until the replica has made its events


@contextmanager
def serving(events: int, size: Size) -> Iterator[str]:
    """Give the address of a replica with so many events; it keeps every page that it has rendered for 15 minutes.

    Raises:
        RuntimeError: It did not begin to answer.
    """
    port = _free_port()
    words = ["serve", "--events", events, "--size", size, "--layout", LAYOUT, "--port", port, "--quiet"]
    server = subprocess.Popen([sys.executable, "-m", "replica", *map(str, words)])  # noqa: S603 - our own words
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"{address}/robots.txt"):  # noqa: S310 - our own address
                return
        except URLError:
            time.sleep(0.1)
    raise RuntimeError("the replica does not answer")


def harvest_command(site: str, concurrency: int, out: str) -> Sequence[str]:
    """Return the words of a harvest of a site, as fast as it goes, from its listing."""
    words = ("--site", site, "--rate", "inf", "--concurrency", str(concurrency), "--languages", "en", "--out", out)
    return [sys.executable, "-m", "gcmscrape", "harvest", *words]


def environment(bytecode: str) -> dict[str, str]:
    """Return the environment of all programs that are compared: bytecode is kept in a folder, listings are the source.

    Term pages and sitemaps are left out because the spider does not read them either.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": bytecode, "GCMSCRAPE_SOURCES": "listing"}
