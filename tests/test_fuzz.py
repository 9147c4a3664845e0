"""A few seconds of fuzzing, the same each time; `make fuzz` goes on for as long as one likes."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from gcmscrape import extract
from tests.cases import FULL, each
from tests.fault_server import event_page, listing
from tools.fuzz import holds
from tools.fuzz.answers import Answer, answer
from tools.fuzz.containers import Container, container_fault
from tools.fuzz.grammar import expand
from tools.fuzz.holds import Fault, fault
from tools.fuzz.inputs import HTML, URL, Input
from tools.fuzz.kept import keep
from tools.fuzz.rounds import KINDS, PAGES, Finding, findings
from tools.fuzz.shrink import shrink
from tools.fuzz.site import faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gcmscrape import Event, OtherPage
    from tools.fuzz.answers import Expected

ANSWERS = Path(__file__).parents[1] / "fixtures" / "answers"
ODD = ANSWERS.with_name("odd")
PAGE = event_page("A dialogue")


def test_what_must_hold_of_any_input_holds() -> None:
    for number in range(20 if FULL else 1):
        dice = random.Random(f"tests {number}")  # noqa: S311 - repeatable, not secret
        found = [f"{one.kind}: {one.fault}" for one in findings(dice, 20 if FULL else 12)]
        assert found == []


def test_the_answers_that_were_kept() -> None:
    """Each came of fuzzing, or is an example of what it makes."""
    kept = {path.stem: _kept(path) for path in sorted(ANSWERS.glob("*.http"))}
    assert list(faults(kept)) == []


def test_the_containers_that_were_kept() -> None:
    kept = [Container(path.name, path.read_bytes()) for path in sorted(ODD.iterdir()) if path.suffix != ".md"]
    assert [(one.name, container_fault(one)) for one in kept] == [(one.name, None) for one in kept]


def test_a_container_that_fails_is_kept(tmp_path: Path) -> None:
    given = Container("odd.zip", b"PK")
    said = keep(Finding("containers", given, Fault("a failure is no sentence", "")), tmp_path, "found")
    assert (tmp_path / "found.zip").read_bytes() == given.data
    assert f"cp {tmp_path}/found.zip fixtures/odd/" in said


def _kept(path: Path) -> Answer:
    told = json.loads(path.with_suffix(".json").read_bytes())
    assert told["note"].startswith("Reconstructed: ")
    return Answer(path.read_bytes(), cast("Expected", told["expected"]))


@each("kind", PAGES)
def test_the_same_dice_make_the_same_pages_and_most_are_read(kind: str) -> None:
    pages, again = ([PAGES[kind](dice) for _ in range(30)] for dice in (random.Random(5), random.Random(5)))  # noqa: S311
    assert pages == again
    assert len(set(pages)) == len(pages)
    assert sum(holds.outcome(page).startswith(b'{"schema_version"') for page in pages) > 10


def test_the_answers_are_of_every_sort() -> None:
    dice = random.Random(5)  # noqa: S311 - repeatable, not secret
    assert {answer(dice, "A dialogue").expected for _ in range(60)} == {"record", "reject", "either"}


def test_a_grammar_that_never_ends_ends() -> None:
    assert expand(random.Random(1), {"a": ["x{a}{a}"]}, "{a}").startswith("x")  # noqa: S311 - repeatable, not secret


def broken(body: bytes, url: str | None, headers: Mapping[str, str] | None = None) -> Event | OtherPage:
    """Do as the extractor does, with a fault."""
    if b"Lima" in body:
        raise KeyError("no such place")
    found = extract(body, url, headers)
    if b"earlier" in body:
        return found.model_copy(update={"start": "2022-05-03", "end": "2022-05-02"})
    return found.model_copy(update={"title": str(random.random())}) if b"random" in body else found  # noqa: S311 - the fault


@each(
    ("word", "kind"),
    [
        (b"Lima", "KeyError at test_fuzz.py"),
        (b"earlier", "an end is before its start"),
        (b"random", "read twice, it gives two outcomes"),
    ],
)
def test_a_fault_of_the_readers_is_found_and_made_small(word: bytes, kind: str, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holds, "extract", broken)
        page = Input(PAGE.replace(b"Words", word), URL, HTML)
        found = fault(page)
        assert found is not None
        assert found.kind.startswith(kind)
        said = keep(Finding("dates", page, found), tmp_path, "found")
    small = (tmp_path / "found.html").read_bytes()
    assert word in small
    assert len(small) < len(PAGE)
    assert json.loads((tmp_path / "found.json").read_bytes())["url"] == URL
    assert f"cp {tmp_path}/found.* fixtures/pages/" in said


def test_an_answer_that_becomes_something_else_is_found(tmp_path: Path) -> None:
    good = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(PAGE), PAGE)
    answers = {"fine": Answer(good, "record"), "refused": Answer(good.replace(b"node/", b"node/7"), "reject")}
    assert list(faults(answers)) == [("refused", Fault("what must be reject is record", ""))]
    (tmp_path / "x").mkdir()
    keep(Finding("answers", answers, Fault("what must be reject is record", "")), tmp_path / "x", "found")
    assert (tmp_path / "x" / "found-0.http").read_bytes() == answers["refused"].sent


def test_a_page_that_is_nowhere_is_found() -> None:
    """A list that names a page twice is no loss; one whose page vanishes is."""
    lost = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + listing([])
    (one,) = faults({"lost": Answer(lost, "record")})
    assert one[0] == "lost"


def test_shrinking_keeps_what_fails() -> None:
    assert shrink(b"some words, a needle, and more words", lambda body: b"needle" in body) == b"needle"
    assert shrink(b"abc", lambda _: True) == b""
    assert KINDS[:-2] == tuple(PAGES)
