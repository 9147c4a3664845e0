"""The dataset does not hang on which answer is the quickest: the lines are the same whatever order answers come in.

The sites are made so that order could tell: nodes with many addresses that are all in flight together, redirects, shared
canonicals, pages that disagree about their translations, pages that fail at first.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from tests.cases import FULL
from tests.changing_site import HOST, Answer, Killed, event
from tests.fault_server import listing
from tests.live_site import FEW_LISTS, QUICK, dataset, gcmscrape, live_site, read_lines
from tests.program import Command, Request, Settings, run_here

if TYPE_CHECKING:
    from collections.abc import Sequence

_TIMES: Final = {"retrieved_at": None, "archive": None, "file": None, "offset": None}
_NODES: Final = (5, 6, 7)
_MANY: Final = 10_000


@dataclass
class Unordered(httpx.AsyncBaseTransport):
    """A site whose answers are released in an order that the seed draws. The run is killed at a number of requests."""

    pages: dict[str, Answer]
    seed: int
    most: int
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311 - repeatable, not secret
        self._before: defaultdict[str, int] = defaultdict(int)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode()
        self.asked.append(path)
        if len(self.asked) > self.most:
            raise Killed(path)
        answer = self.pages.get(path, (404, b""))
        if isinstance(answer, list):
            answer = answer[min(self._before[path], len(answer) - 1)]
        self._before[path] += 1
        for _ in range(self._dice.randrange(40)):
            await asyncio.sleep(0)
        if isinstance(answer, bytes):
            return httpx.Response(200, headers={"content-type": "text/html; charset=utf-8"}, content=answer)
        status, rest = answer
        return httpx.Response(status, headers={"location": rest}) if isinstance(rest, str) else httpx.Response(status)


def published(out: Path) -> list[list[dict[str, Any]]]:
    """Return what was published, without when and where it was fetched."""
    events = read_lines(out / "events.jsonl")
    rejects = [{**line, **_TIMES} for line in read_lines(out / "rejects.jsonl")]
    changes = [{**line, "when": None} for line in read_lines(out / "changes.jsonl")]
    return [[{**line, "source": {**line["source"], **_TIMES}} for line in events], rejects, changes]


def run(out: Path, transport: httpx.AsyncBaseTransport, command: Command, concurrency: int) -> None:
    chosen = Settings.model_validate({
        "site": HOST, "out": out, "sources": ("listing",), "languages": ("en", "es"), "later_seconds": 0,
        "retry_seconds": 0.01, "attempts": 1, "dropped_share": 1, "failed_share": 1, "breaker": 1000, "rate": "inf",
        "concurrency": concurrency,
    })  # fmt: skip
    run_here(chosen, Request(command, everything=command == "refresh"), transport)


@st.composite
def sites(draw: st.DrawFn) -> dict[str, Answer]:
    """Draw a site: three nodes, each under some addresses that differ in what they say of it."""
    pages: dict[str, Answer] = {}
    for node in _NODES:
        names = [f"/events/{word}-{node}" for word in draw(st.sets(st.sampled_from("abz"), min_size=1))]
        names += [f"/node/{node}"] if draw(st.booleans()) else []
        spanish = draw(st.sampled_from([f"/es/node/{node}", f"/es/events/e-{node}", f"/es/events/a-{node}"]))
        for name in [*names, *([spanish] if draw(st.booleans()) else [])]:
            pages[name] = draw(answers(node, [one for one in names if one != name], spanish))
        pages.setdefault(f"/es/node/{node}", event(node, f"Seis {node}"))
    for answer in list(pages.values()):  # what is asked for under two names is answered alike each time
        if isinstance(answer, tuple) and isinstance(target := pages.get(str(answer[1])), list):
            pages[str(answer[1])] = target[-1]
    pages["/events"] = listing(draw(st.permutations(sorted(pages))))
    return pages


@st.composite
def answers(draw: st.DrawFn, node: int, others: Sequence[str], spanish: str) -> Answer:
    """Draw what one of the addresses of a node answers."""
    title = draw(st.sampled_from(["One", "Two", "Three"]))
    canonical = draw(st.sampled_from([None, *others, "/events/a-5"]))
    hreflang = draw(st.sampled_from([{}, {"es": spanish}, {"es": f"/es/events/x-{node}"}]))
    page = event(draw(st.sampled_from([node, node, None])), f"{title} {node}", canonical=canonical, hreflang=hreflang)
    kinds: list[Answer] = [page, page, page, [(500, b""), page], [(503, b""), (503, b""), page], (404, b"")]
    return draw(st.sampled_from([*kinds, *((301, other) for other in others)]))


TWO_IN_FLIGHT: Final[dict[str, Answer]] = {
    "/events": listing(["/events/a-5", "/node/5"]),
    "/events/a-5": event(5, "One 5", hreflang={"es": "/es/events/e-5"}),
    "/node/5": event(5, "Two 5"),
    "/es/node/5": event(5, "Seis 5"),
    "/es/events/e-5": event(5, "Cinco 5"),
}


@settings(max_examples=200 if FULL else 3, phases=[Phase.explicit, Phase.generate])  # to shrink takes minutes
@given(sites(), st.sampled_from([2, 8]), st.integers(0, 999), st.none() | st.integers(2, 30))
@example(TWO_IN_FLIGHT, 2, 1, 30)
@example(TWO_IN_FLIGHT, 8, 2, 4)
def test_the_order_of_answers_tells_nothing(
    pages: dict[str, Answer], connections: int, seed: int, killed: int | None
) -> None:
    """Once with one page at a time, and with more of them; `killed` is after how many requests the latter are killed."""
    if killed is not None:  # what was answered and is asked for again must be answered alike
        pages = {path: answer[-1] if isinstance(answer, list) else answer for path, answer in pages.items()}
    edited = {**pages, "/es/node/5": event(5, "Edited"), "/events/a-6": event(6, "Edited too")}
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for concurrency in (1, connections):
            out = Path(folder) / str(concurrency)
            most = killed if killed is not None and concurrency > 1 else _MANY
            try:
                run(out, Unordered(pages, seed, most), "harvest", concurrency)
            except Killed:
                run(out, Unordered(pages, seed, _MANY), "harvest", concurrency)
            harvested = published(out)
            run(out, Unordered(edited, seed, _MANY), "refresh", concurrency)
            found.append((harvested, published(out)))
    assert found[0] == found[1]


@pytest.mark.parametrize("events", [200 if FULL else 8])
def test_ten_runs_with_eight_connections_are_one_dataset(events: int, tmp_path: Path) -> None:
    """Over sockets and with workers when all is tested, else two runs in memory."""
    with live_site(events, sources=FEW_LISTS) as site:
        runs = [tmp_path / str(number) for number in range(10 if FULL else 2)]
        for number, out in enumerate(runs):
            given = {"concurrency": "8" if number else "1"}
            done = gcmscrape(site, "harvest", out, "--languages", "en,es,fr", settings=given)
            assert done.returncode == 0, done.stderr
    assert QUICK["GCMSCRAPE_RATE"] == "inf"
    assert len(dataset(runs[0])) == events
    assert all(published(out) == published(runs[0]) for out in runs)
