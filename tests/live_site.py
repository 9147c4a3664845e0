"""A replica site with its content to edit and its requests to count, and the program run against it.

The site answers from memory, through the same application that a server would run, and the program runs in this process.
On a real socket, and asked by a process, it is where a test says so, and everywhere when all is to be tested (FULL=1).
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import httpx
import uvicorn
from starlette.middleware.gzip import GZipMiddleware

from replica.answers import Answer, Site
from replica.generate import generate
from replica.others import other_pages
from replica.site import create_app
from replica.store import Store
from tests.cases import FULL
from tests.program import Process, command, run, run_process, with_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Pager = Literal["full", "mini", "second"]
QUICK = {
    "GCMSCRAPE_RATE": "inf",
    "GCMSCRAPE_CONCURRENCY": "4",
    "GCMSCRAPE_LATER_SECONDS": "0",
    "GCMSCRAPE_RETRY_SECONDS": "0.1",
}
"""Settings for a site on loopback."""
LANGUAGES = "en,es,fr"
FEW_LISTS = None if FULL else "listing,sitemap"
"""Sources without the lists by term, of which there are twice as many as of all others, for tests of something else."""
NOBODY = "http://127.0.0.1:1"
"""Where no server is: the address of a site in memory."""


class Asked(NamedTuple):
    """One request that the site got: its path with the query, the status of the answer, and the bytes of its body."""

    path: str
    status: int
    size: int


@dataclass
class LiveSite:
    """A site. `asked` are the requests since it was last cleared; `broken` are paths with an error status.

    `rewrite` changes the body of a page that may be an event's, given its path. `sources` are where runs look for
    addresses, all of them by default.

    `transport` leads to a site in memory; it is None for one on a socket.
    """

    store: Store
    address: str
    transport: httpx.AsyncBaseTransport | None = None
    asked: list[Asked] = field(default_factory=list)
    broken: dict[str, int] = field(default_factory=dict)
    rewrite: Callable[[str, str], str] | None = None
    sources: str | None = None
    ahead: timedelta = timedelta()

    def event_pages(self) -> list[Asked]:
        """Return the requests for pages that may be events."""
        return [one for one in self.asked if "/events/" in one.path or "/node/" in one.path]

    def clock(self) -> datetime:
        """Return the time at which the site renders its pages."""
        return datetime.now(UTC) + self.ahead

    def render_again(self) -> None:
        """Let some time go by and all pages be rendered anew: the site's validators are the second of rendering."""
        self.ahead += timedelta(seconds=2)
        self.store.version += 1


@contextmanager
def live_site(
    events: int,
    seed: int = 1,
    pager: Pager = "full",
    *,
    layout: str = "mixed",
    sockets: bool = FULL,
    sources: str | None = None,
) -> Iterator[LiveSite]:
    """Give a site with so many events, whose pages come in gzip: in memory, or on a socket."""
    port = _free_port() if sockets else 0
    address = f"http://127.0.0.1:{port}" if sockets else NOBODY
    site = LiveSite(Store([*generate(events, seed), *other_pages()]), address, sources=sources)
    answers = _Rewritten(site.store, layout, host=address, pager=pager, live=site)
    app = _recorded(GZipMiddleware(create_app(answers, site.clock), compresslevel=1), site)
    if sockets:
        with _served(app, port):
            yield site
    else:
        site.transport = httpx.ASGITransport(app)
        yield site


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rewritten(Site):
    """The answers of the replica, changed as the live site says."""

    live: LiveSite

    def answer(self, path: str, query: str = "") -> Answer:
        answer = Site.answer(self, path, query)
        is_event = answer.status == 200 and ("/events/" in path or "/node/" in path)
        if self.live.rewrite is None or not is_event:
            return answer
        return replace(answer, body=self.live.rewrite(path, answer.body))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _served(app: ASGIApp, port: int) -> Iterator[None]:
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _recorded(app: ASGIApp, site: LiveSite) -> ASGIApp:
    async def record(scope: Scope, receive: Receive, send: Send) -> None:
        query = scope.get("query_string", b"").decode()
        path = scope["path"] + (f"?{query}" if query else "")
        told: list[int] = []
        size = 0

        async def forward(message: Message) -> None:
            nonlocal size
            if message["type"] == "http.response.start":
                told.append(message["status"])
            size += len(message.get("body", b""))
            await send(message)

        if scope["path"] in site.broken:
            await forward({"type": "http.response.start", "status": site.broken[scope["path"]], "headers": []})
            await forward({"type": "http.response.body", "body": b""})
        else:
            await app(scope, receive, forward)
        site.asked.append(Asked(path, told[0], size))

    return record


def gcmscrape(
    site: LiveSite, command: str, out: Path, *arguments: str, settings: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command against the site, as quickly as it goes; with FULL=1 in a process of its own."""
    words, given = [command, "--out", str(out), *arguments], environment(site, settings)
    if FULL and site.transport is None:
        done = run_process(*words, environment=given)
    else:
        done = run(*words, environment=given, transport=site.transport)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def started(
    site: LiveSite,
    name: str,
    out: Path,
    *arguments: str,
    settings: dict[str, str] | None = None,
    **options: Any,  # noqa: ANN401 - of Popen
) -> subprocess.Popen[bytes]:
    """Start a command against a site on a socket, in a process of its own."""
    assert site.transport is None
    given = with_environment(environment(site, settings))
    return Process(command(name, "--out", str(out), *arguments), env=given, **options)


def environment(site: LiveSite, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the variables of a quick run on the site, with further settings by their names."""
    given = {f"GCMSCRAPE_{name.upper()}": value for name, value in (settings or {}).items()}
    sources = {"GCMSCRAPE_SOURCES": site.sources} if site.sources else {}
    return {"GCMSCRAPE_SITE": site.address, **QUICK, **sources, **given}


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def dataset(out: Path) -> list[dict[str, Any]]:
    """Return the records without their source."""
    return [{**record, "source": None} for record in read_lines(out / "events.jsonl")]


def harvest_in(site: LiveSite, folder: Path, languages: str = LANGUAGES) -> Path:
    """Harvest the whole site, and return the folder of the dataset; `asked.json` in it tells the requests."""
    out = folder / "output"
    done = gcmscrape(site, "harvest", out, "--languages", languages)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    (out / "asked.json").write_text(json.dumps(site.asked), encoding="utf-8")
    return out


def copy_of(harvested: Path, folder: Path) -> Path:
    """Return a copy of a harvest, to go on with; its files keep their times."""
    return shutil.copytree(harvested, folder / "output")


def refreshed(site: LiveSite, out: Path, *arguments: str, **settings: str) -> list[Asked]:
    """Refresh, and return the requests that it took."""
    site.asked.clear()
    done = gcmscrape(site, "refresh", out, "--languages", LANGUAGES, *arguments, settings=settings)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    return list(site.asked)


def stamps(out: Path) -> dict[str, tuple[int, int]]:
    """Return what changes when a file of the dataset is written; runs.jsonl, which each run writes to, is left out."""
    paths = [path for path in out.glob("*.json*") if path.name != "runs.jsonl"]
    return {path.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in paths}


def told(out: Path, since: int = 0) -> list[tuple[str, str, str | None]]:
    """Return the change lines behind the first `since`, without their values."""
    return sorted((line["id"], line["kind"], line["field"] or "") for line in read_lines(out / "changes.jsonl")[since:])
