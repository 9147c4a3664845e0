"""Tasks for the pool's own tests: what a page can do to the process that reads it, said in the page's body."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Any

from gcmscrape.intake.parse import parse
from gcmscrape.record import OtherPage, PageKind
from gcmscrape.refusal import PageRefused
from gcmscrape.workers.worker import serve

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT: list[bytearray] = []


def task(  # noqa: C901 - a case for each way to misbehave
    body: bytes, url: str | None, headers: Mapping[str, str], **_: object
) -> OtherPage:
    """Do what the body says; answer with the body, the process, and the headers' number."""
    match body.split():
        case [b"loop"]:
            while True:
                pass
        case [b"sleep"]:
            time.sleep(60)
        case [b"eat"]:
            while True:
                _KEPT.append(bytearray(10_000_000))
        case [b"keep", size]:
            _KEPT.append(bytearray(int(size)))
        case [b"parse", *_]:
            parse(body)
        case [b"signal", number]:
            os.kill(os.getpid(), int(number))
        case [b"exit", status]:
            os._exit(int(status))
        case [b"stop"]:
            raise SystemExit(3)
        case [b"bug"]:
            raise KeyError("no such label")
        case [b"refuse"]:
            raise PageRefused("not_html", "It is not HTML.")
    return OtherPage(kind=PageKind.OTHER, reason=f"{body.decode()} {os.getpid()} {len(headers)}", url=url, of_site=True)


def read(body: bytes, url: str | None, headers: Mapping[str, str], *, word: str, **page: object) -> str:
    """Do what the body says; answer with a text."""
    task(body, url, headers, **page)
    return f"{word} {os.getpid()}"


def serve_interrupted(*arguments: Any) -> None:  # noqa: ANN401 - those of the worker
    """Be a worker that gets Ctrl-C as the first thing."""
    os.kill(os.getpid(), signal.SIGINT)
    serve(*arguments)
