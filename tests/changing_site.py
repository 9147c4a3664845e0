"""A site in memory whose pages a test changes between runs, and runs of the program on it in this process."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import httpx

from tests.fault_server import event_page, listing
from tests.live_site import read_lines
from tests.program import Request, Settings, run_here

if TYPE_CHECKING:
    from pathlib import Path

    from gcmscrape.harvest.crawl import Watcher
    from tests.program import Command, Outcome

HOST: Final = "http://127.0.0.1:9"
Answer: TypeAlias = "bytes | tuple[int, str | bytes] | list[bytes | tuple[int, str | bytes]]"
"""A page, a status with the Location or body that belongs to it, or a list of these, one for each request of a run."""


def event(
    node: int | None, title: str, *, canonical: str | None = None, hreflang: dict[str, str] | None = None
) -> bytes:
    """Return the page of an event that names its own address and those of its translations."""
    links = f'<link rel="canonical" href="{HOST}{canonical}">' if canonical else ""
    links += "".join(
        f'<link rel="alternate" hreflang="{language}" href="{HOST}{path}">'
        for language, path in (hreflang or {}).items()
    )
    page = event_page(title, node or 1).replace(b"</head>", links.encode() + b"</head>")
    return page if node is not None else page.replace(b'"currentPath": "node/1"', b'"currentPath": ""')


class Killed(Exception):  # noqa: N818 - named for what happened
    """The run was ended in the middle."""


@dataclass
class ChangingSite:
    """Pages by path and query; what is not there answers 404. `asked` are the requests of the last run.

    A run that makes more than `most` requests is killed.
    """

    out: Path
    pages: dict[str, Answer]
    asked: list[str] = field(default_factory=list)
    most: int = 1000
    _before: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def lists(self, *paths: str) -> None:
        """Make the list of events name these paths."""
        self.pages["/events"] = listing(list(paths))

    def run(
        self,
        command: Command = "refresh",
        *,
        everything: bool = False,
        limit: int | None = None,
        watcher: Watcher | None = None,
        **settings: object,
    ) -> Outcome:
        """Run a command on the site, quickly."""
        self.asked.clear()
        self._before.clear()
        given = {
            "sources": ("listing",), "later_seconds": 0, "retry_seconds": 0.01, "attempts": 1, "concurrency": 1,
            "dropped_share": 1, "failed_share": 1, "rate": "inf", **settings,
        }  # fmt: skip
        chosen = Settings.model_validate({"site": HOST, "out": self.out, **given})
        return run_here(chosen, Request(command, everything, limit), httpx.MockTransport(self._answer), watcher)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode()
        self.asked.append(path)
        if len(self.asked) > self.most:
            raise Killed(self.asked[-9:])
        answer = self.pages.get(path, (404, b""))
        if isinstance(answer, list):
            answer = answer[min(self._before[path], len(answer) - 1)]
        self._before[path] += 1
        if isinstance(answer, bytes):
            return httpx.Response(200, headers={"content-type": "text/html; charset=utf-8"}, content=answer)
        status, rest = answer
        if isinstance(rest, str):
            return httpx.Response(status, headers={"location": rest})
        return httpx.Response(status, content=rest)

    def records(self) -> list[dict[str, Any]]:
        """Return the dataset."""
        return read_lines(self.out / "events.jsonl")

    def titles(self) -> dict[str, str]:
        """Return the titles of the dataset by id."""
        return {line["id"]: line["title"] for line in self.records()}

    def told(self) -> list[tuple[str, str, str | None]]:
        """Return the change lines without their values."""
        return [(line["id"], line["kind"], line["field"]) for line in read_lines(self.out / "changes.jsonl")]
