"""Pages that broke off on their way, and older copies out of caches: neither replaces what is known better."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

import pytest

from gcmscrape.fetch.copies import has_length, is_older
from gcmscrape.fetch.retries import SiteFailing
from gcmscrape.state.database import ARCHIVE, open_state
from gcmscrape.state.looks import last_look
from tests.cases import each
from tests.fault_server import event_page, listing, urlset
from tests.live_site import read_lines
from tests.pipe_server import Asked, answer, pipe_server
from tests.program import Request, Settings, run, run_here

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pipe_server import PipeServer
    from tests.program import Command

NAMES: Final = ["one", "two", "three"]
MORE: Final = "<div><div>Organizers</div><div>IOM</div></div>"
DAY: Final = datetime(2024, 5, 1, 12, tzinfo=UTC)


def whole(name: str, organizer: str = "IOM") -> bytes:
    node = NAMES.index(name) + 1 if name in NAMES else None
    return event_page(name, node, MORE.replace("IOM", organizer))


def without_end(name: str) -> bytes:
    return whole(name).replace(b"</html>", b"").replace(b"</body>", b"")


def cut(name: str) -> bytes:
    return whole(name).partition(b"Organizers")[0]


def cut_in_its_head(name: str) -> bytes:
    return whole(name).partition(b"<main>")[0] + b"<main><p>Words that say nothing of an event at all.</p>"


def in_chunks(body: bytes) -> bytes:
    head = answer(b"", "Transfer-Encoding: chunked", length=-1)
    return head + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


def to_the_end(body: bytes) -> bytes:
    return answer(body, "Connection: close", length=-1)


@dataclass
class Site:
    """Answers by path, to be changed between runs; what is not there is 404. `later` are those from the second try on."""

    out: Path
    answers: dict[str, bytes] = field(default_factory=dict)
    later: dict[str, bytes] = field(default_factory=dict)
    server: PipeServer | None = None

    async def script(self, asked: Asked, writer: asyncio.StreamWriter) -> bool:
        assert self.server is not None
        again = self.server.targets().count(asked.target) > 1
        found = self.later.get(asked.target) if again else None
        writer.write(found or self.answers.get(asked.target) or answer(b"None.", status="404 Not Found"))
        return b"Connection: close" not in (found or self.answers.get(asked.target) or b"")

    def run(self, command: Command, **settings: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as the settings have them
        assert self.server is not None
        self.server.asked.clear()
        given = {
            "site": self.server.address, "out": self.out, "sources": ("listing",), "rate": math.inf, "concurrency": 1,
            "later_tries": 1, "later_seconds": 0, "breaker": 11, "failed_share": 1, "dropped_share": 1, "lost_share": 1, **settings,
        }  # fmt: skip
        run_here(Settings.model_validate(given), Request(command, everything=command == "refresh"))
        return read_lines(self.out / "events.jsonl")

    def code(self, name: str) -> str | None:
        """Return why the last look at a page failed."""
        assert self.server is not None
        with open_state(self.out / ARCHIVE, write=False) as state:
            look = last_look(state, f"{self.server.address}/events/{name}")
        return look.code if look is not None else None

    def rejects(self) -> dict[str, str]:
        lines = read_lines(self.out / "rejects.jsonl")
        return {line["url"].partition("/events")[2].lstrip("/"): line["code"] for line in lines}


def harvested(out: Path, made: dict[str, bytes]) -> Site:
    """Return a site with these answers for its events, whose list is whole."""
    site = Site(out, {f"/events/{name}": found for name, found in made.items()})
    site.answers["/events"] = answer(listing([f"/events/{name}" for name in made]))
    return site


REFUSED: Final[dict[str, Callable[[str], bytes]]] = {
    "cut-without-a-length": lambda name: to_the_end(cut(name)),
    "cut-behind-all-fields-without-a-length": lambda name: to_the_end(without_end(name)),
    "cut-before-all-fields-without-a-length": lambda name: to_the_end(cut_in_its_head(name)),
    "less-than-before-with-a-length": lambda name: answer(cut(name)),
    "less-than-before-in-chunks": lambda name: in_chunks(cut(name)),
    "nothing-of-before-with-a-length": lambda name: answer(cut_in_its_head(name)),
}
READ: Final[dict[str, Callable[[str], bytes]]] = {
    "whole-without-a-length": lambda name: to_the_end(whole(name)),
    "no-less-than-before-with-a-length": lambda name: answer(without_end(name)),
    "no-less-than-before-in-chunks": lambda name: in_chunks(without_end(name)),
}


def test_pages_that_end_before_their_html_does(tmp_path: Path) -> None:
    made = {**REFUSED, **READ}
    site = harvested(tmp_path, {name: answer(whole(name)) for name in made})
    with pipe_server(site.script) as site.server:
        before = {one["title"]: one for one in site.run("harvest")}
        site.answers |= {f"/events/{name}": make(name) for name, make in made.items()}
        after = {one["title"]: one for one in site.run("refresh")}
        asked = {name: site.server.targets().count(f"/events/{name}") for name in made}
    assert {name: one["organizers"][0] for name, one in after.items()} == dict.fromkeys(made, "IOM")
    assert [name for name in made if after[name] == before[name]] == [*REFUSED, "whole-without-a-length"]
    assert {name: (asked[name], site.code(name)) for name in made} == {
        **dict.fromkeys(REFUSED, (2, "truncated")),
        **dict.fromkeys(READ, (1, None)),
    }


def test_a_page_that_is_cut_once_is_read_at_its_next_try(tmp_path: Path) -> None:
    site = harvested(tmp_path, {each: to_the_end(whole(each)) for each in NAMES})
    site.answers["/events"] = to_the_end(listing(["/events/one"])[:-20])
    site.later["/events"] = to_the_end(listing([f"/events/{name}" for name in NAMES]))
    site.answers["/events/two"], site.later["/events/two"] = to_the_end(cut("two")), to_the_end(whole("two"))
    head = whole("three").partition(b"<main>")[0]
    site.answers["/events/three"], site.later["/events/three"] = answer(head), answer(whole("three"))
    with pipe_server(site.script) as site.server:
        assert [one["title"] for one in site.run("harvest")] == NAMES
    assert site.rejects() == {}


def test_a_page_that_is_always_cut_before_it_shows_anything(tmp_path: Path) -> None:
    site = harvested(tmp_path, {each: answer(whole(each)) for each in NAMES})
    site.answers["/events/two"] = answer(whole("two").partition(b"<main>")[0])
    with pipe_server(site.script) as site.server:
        assert [one["title"] for one in site.run("harvest")] == ["one", "three"]
        assert site.server.targets().count("/events/two") == 2
    assert site.rejects() == {"two": "truncated"}


FAILED: Final = b"<b>Fatal error</b>: Allowed memory size of 134217728 bytes exhausted in <b>theme.inc</b><br>"


@pytest.mark.parametrize("broken", [to_the_end(cut("two")), answer(cut("two") + FAILED)], ids=["cut", "failed"])
def test_what_is_cut_is_refused_in_a_first_run_too_and_read_in_a_replay(broken: bytes, tmp_path: Path) -> None:
    site = harvested(tmp_path / "live", {each: answer(whole(each)) for each in NAMES})
    site.answers["/events/two"] = broken
    with pipe_server(site.script) as site.server:
        assert [one["title"] for one in site.run("harvest")] == ["one", "three"]
    assert site.rejects() == {"two": "truncated"}
    done = run("harvest", "--replay", tmp_path / "live" / "archive", "--out", tmp_path / "replay", environment={})
    assert done.returncode == 0, done.stderr
    replayed = read_lines(tmp_path / "replay" / "events.jsonl")
    assert [one["title"] for one in replayed] == NAMES
    assert "truncated" in [warning["code"] for warning in replayed[1]["warnings"]]


def test_where_pages_have_no_end_its_lack_is_no_sign(tmp_path: Path) -> None:
    site = harvested(tmp_path, {each: answer(without_end(each)) for each in NAMES[:2]})
    with pipe_server(site.script) as site.server:
        assert len(site.run("harvest")) == 2
        site.answers["/events"] = to_the_end(listing([f"/events/{name}" for name in NAMES]).replace(b"</html>", b""))
        site.answers |= {f"/events/{name}": to_the_end(without_end(name)) for name in NAMES}
        assert [one["title"] for one in site.run("refresh")] == NAMES


def test_a_site_whose_pages_are_all_cut_stops_the_run(tmp_path: Path) -> None:
    names = [f"page-{number}" for number in range(12)]
    site = harvested(tmp_path, {name: to_the_end(event_page(name)[:-20]) for name in names})
    with pipe_server(site.script) as site.server, pytest.raises(SiteFailing, match="came without a length"):
        site.run("harvest")


@each(("later", "found"), [({"/sitemap.xml"}, NAMES), (set(), NAMES[:1])])
def test_a_sitemap_that_broke_off_is_asked_for_again(later: set[str], found: list[str], tmp_path: Path) -> None:
    site = Site(tmp_path / f"{len(later)}", {f"/events/{name}": answer(whole(name)) for name in NAMES})
    with pipe_server(site.script) as site.server:
        sitemap = urlset(*(f"{site.server.address}/events/{name}" for name in NAMES))
        site.answers["/sitemap.xml"] = to_the_end(sitemap[: sitemap.index(b"two")])
        site.later = {path: answer(sitemap) for path in later}
        assert sorted(line["title"] for line in site.run("harvest", sources=("sitemap",))) == sorted(found)


@each(
    ("headers", "told"),
    [({"content-length": "5"}, True), ({"transfer-encoding": "gzip, Chunked"}, True), ({"connection": "close"}, False)],
)
def test_the_length_of_an_answer(headers: dict[str, str], *, told: bool) -> None:
    assert has_length(headers) == told


def modified(days: int) -> str:
    return f"Last-Modified: {format_datetime(DAY + timedelta(days=days), usegmt=True)}"


OLDER: Final = {
    "modified-earlier": ([modified(0)], [modified(-1)]),
    "modified-earlier-of-an-age": ([modified(0)], [modified(-1), "Age: 5"]),
    "of-an-age": ([], ["Age: 4000"]),
    "of-a-greater-age": (["Age: 100"], ["Age: 4000"]),
}
NEWER: Final = {
    "modified-later": ([modified(0)], [modified(1)]),
    "modified-at-the-same-time": ([modified(0)], [modified(0)]),
    "of-a-smaller-age": (["Age: 4000"], ["Age: 100"]),
    "of-an-age-that-is-none": ([], ["Age: -5"]),
    "modified-at-no-time": ([modified(0)], ["Last-Modified: yesterday"]),
    "no-word-of-it": ([modified(0), "Age: 5"], []),
}


def test_older_copies_replace_nothing(tmp_path: Path) -> None:
    made = {**OLDER, **NEWER}
    site = harvested(tmp_path, {name: answer(whole(name), *first) for name, (first, _) in made.items()})
    with pipe_server(site.script) as site.server:
        site.run("harvest")
        site.answers |= {f"/events/{name}": answer(whole(name, "ILO"), *then) for name, (_, then) in made.items()}
        found = {one["title"]: one["organizers"][0] for one in site.run("refresh")}
        asked = {name: site.server.targets().count(f"/events/{name}") for name in made}
        assert found == {**dict.fromkeys(OLDER, "IOM"), **dict.fromkeys(NEWER, "ILO")}
        assert asked == {**dict.fromkeys(OLDER, 2), **dict.fromkeys(NEWER, 1)}
        site.answers |= {f"/events/{name}": answer(whole(name, "ILO"), modified(2)) for name in OLDER}
        assert {tuple(one["organizers"]) for one in site.run("refresh")} == {("ILO",)}
    assert site.rejects() == {}


def test_a_newer_copy_that_comes_at_the_next_try_is_taken(tmp_path: Path) -> None:
    site = harvested(tmp_path, {"one": answer(whole("one"), modified(0))})
    with pipe_server(site.script) as site.server:
        site.run("harvest")
        site.answers["/events/one"] = answer(whole("one", "UNHCR"), modified(-1))
        site.later["/events/one"] = answer(whole("one", "ILO"), modified(1))
        assert site.run("refresh")[0]["organizers"] == ["ILO"]


def test_an_older_copy_of_an_error_and_of_a_list_says_nothing(tmp_path: Path) -> None:
    site = harvested(tmp_path, {"one": answer(whole("one")), "two": answer(whole("two"))})
    with pipe_server(site.script) as site.server:
        site.run("harvest")
        site.answers["/events/one"] = answer(b"None.", "Age: 4000", status="404 Not Found")
        site.answers["/events"] = answer(listing(["/events/two"]), "Age: 4000")
        assert [one["title"] for one in site.run("refresh", gone_after_hours=0)] == ["one", "two"]
        assert [one["title"] for one in site.run("refresh", gone_after_hours=0)] == ["one", "two"]


@each(
    ("later", "than", "days", "older"),
    [
        ({"last-modified": format_datetime(DAY - timedelta(1), usegmt=True)}, {}, 1, False),
        (*[{"last-modified": format_datetime(DAY - timedelta(n), usegmt=True)} for n in (1, 0)], 6, True),
        (*[{"last-modified": format_datetime(DAY - timedelta(n), usegmt=True)} for n in (1, 0)], 8, False),
        (*[{"last-modified": format_datetime(DAY - timedelta(n), usegmt=True)} for n in (1, 0)], -1, False),
        (*[{"last-modified": format_datetime(DAY + timedelta(n), usegmt=True)} for n in (1, 900)], 2, False),
        (*[{"last-modified": format_datetime(DAY + timedelta(n), usegmt=True)} for n in (-1, 900)], 2, True),
        ({"age": "9" * 5000}, {}, 1, True),
        ({"age": "86400"}, {}, 1, False),
        ({"age": "86402"}, {}, 1, True),
        ({"age": "86402"}, {}, -1, False),
    ],
)
def test_the_age_of_copies(later: dict[str, str], than: dict[str, str], days: int, *, older: bool) -> None:
    assert is_older(later, (DAY + timedelta(days)).isoformat(), than, DAY.isoformat()) == older
