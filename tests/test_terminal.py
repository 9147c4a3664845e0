"""What a terminal shows: nothing broken in a word, bars, readable JSON; and what a run says of the time it takes."""

from __future__ import annotations

import json
import math
import os
import pty
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gcmscrape.commands.fitting import fitted
from gcmscrape.commands.plain_table import PlainTable
from tests.cases import FULL, each
from tests.live_site import live_site
from tests.program import Nobody, Request, Settings, run, run_here, run_process
from tests.saved_pages import event_page, save

if TYPE_CHECKING:
    from collections.abc import Callable

    from gcmscrape.harvest.visits import Visit
    from gcmscrape.state.rows import PageRow

ADDRESS = "https://migrationnetwork.un.org/events/a-rather-long-name-of-an-event-that-goes-on-and-on-and-on"
STYLE = re.compile(r"\x1b\[[\d;]*m")
WORDS = "The page nests its elements more than 512 deep, the limit, and so on, and on, and on, for long."


def on_terminal(width: int, folder: Path, *words: str | Path, stream: str = "stdout", status: int = 0) -> str:
    """Run the program in a folder, with one of its streams a terminal of that width, and return what this shows."""
    ours, theirs = pty.openpty()
    streams: dict[str, Any] = {stream: theirs}
    done = run_process(*words, cwd=folder, environment={"COLUMNS": str(width)}, **streams)
    os.close(theirs)
    assert done.returncode == status, done.stderr
    shown = b""
    while part := _read(ours):
        shown += part
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # the other end is closed, and all is read
        return b""


@each("width", [80, 120])
def test_no_address_and_no_word_is_broken(width: int) -> None:
    table = PlainTable("code", "page", "reason", "times", numbers=["times"])
    table.add_row("too_deep", ADDRESS, WORDS, "7")
    table.add_row("...", "12 more\nin a file", "\x1b[2J")
    lines = STYLE.sub("", table.text(width)).splitlines()
    assert ADDRESS in [line.strip() for line in lines]
    assert all(len(line) <= max(width, len(ADDRESS)) for line in lines)
    assert set(WORDS.split()) <= {word for line in lines for word in line.split()}
    assert "12 more in a file" in " ".join(lines)
    assert "\x1b[2J" not in table.text(width)
    assert len(table.text(None).splitlines()) == 3


@each("width", [80, 120])
def test_lines_are_broken_between_words(width: int) -> None:
    lines = fitted(f"  {WORDS} {WORDS}\n{ADDRESS} {WORDS}", width).splitlines()
    assert all(len(line) <= width for line in lines if ADDRESS not in line)
    assert " ".join(" ".join(lines).split()) == f"{WORDS} {WORDS} {ADDRESS} {WORDS}"


def test_what_is_to_be_pasted_stays_as_it_is() -> None:
    line = f'organizers = ["{WORDS}", "{WORDS}"]'
    assert fitted(line, 80) == line
    assert all(part.startswith("# ") for part in fitted(f"# {WORDS} {WORDS}", 80).splitlines())


def test_extract_shows_readable_json_to_people_alone(tmp_path: Path) -> None:
    page = save(tmp_path, "page", event_page(5))
    (line,) = run("extract", page).stdout.decode().splitlines()
    shown = on_terminal(80, tmp_path, "extract", page)
    assert json.loads(shown) == json.loads(line)
    assert '\n  "title": "A dialogue",\n' in shown


def test_wrong_usage_is_told_in_lines_of_whole_words(tmp_path: Path) -> None:
    shown = STYLE.sub("", on_terminal(60, tmp_path, "refresh", "--out", "out", stream="stderr", status=2))
    assert "--contact" in shown
    assert all(len(line) <= 60 for line in shown.splitlines()), shown
    assert 'or contact = "..." in gcmscrape.toml; it goes into the User-Agent.' in " ".join(shown.split())


@each("width", [80, 120] if FULL else [80])
def test_a_harvest_shows_bars_and_what_to_do_next(tmp_path: Path, width: int) -> None:
    save(tmp_path / "saved", "page", event_page(5))
    shown = STYLE.sub("", on_terminal(width, tmp_path, "harvest", "--replay", "saved", "--out", "out")).splitlines()
    assert shown[0].startswith("Published in out: 1 event from 1 response")
    assert any(re.fullmatch(r"title +100%  █{20}", line) for line in shown)
    assert re.match(r"field +filled of 1 ", next(line for line in shown if line.startswith("field")))
    assert shown[-1] == "Next, tables of it: gcmscrape export csv --out out"
    assert all(len(line) <= width for line in shown)


@each(
    "words, then",
    [
        (["show", "7"], "the same beside its page: gcmscrape show 7 --html record.html --out out"),
        (["show", "saved/page.html"], "the same beside its page: gcmscrape show saved/page.html --html record.html"),
        (["show", "7", "--html", "page.html"], "look at it in a browser; it needs no network."),
        (["history", "7"], "what it says now, with the words of each value: gcmscrape show node/7 --out out"),
        (["labels"], "when gcmscrape.toml has it: gcmscrape harvest --replay {saved} --out out"),
    ],
)
def test_what_to_do_next(tmp_path: Path, words: list[str], then: str) -> None:
    unknown = b"<div><div class=field__label>Vessel</div><div class=field__item>Ship</div></div></article>"
    save(tmp_path / "saved", "page", event_page(7).replace(b"</article>", unknown))
    assert run("harvest", "--replay", "saved", "--out", "out", cwd=tmp_path).returncode == 0
    shown = run(*words, "--out", "out", cwd=tmp_path).stdout.decode()
    table = shown.find("\n\n[labels]")  # is last where there is one, so that all behind its head can be copied
    assert shown[: table if table != -1 else None].splitlines()[-1] == f"Next, {then.format(saved=tmp_path / 'saved')}"


def test_a_dataset_of_saved_pages_has_a_status_and_bars(tmp_path: Path) -> None:
    save(tmp_path / "saved", "page", event_page(5))
    save(tmp_path / "saved", "empty", b"")
    for number in range(2):
        assert run("harvest", "--replay", "saved", "--out", f"out{number}", cwd=tmp_path).returncode == 0
    shown = STYLE.sub("", on_terminal(80, tmp_path, "check", "--out", "out0")).splitlines()
    assert any(re.fullmatch(r"title +100%  █{12}   100%", line) for line in shown)
    assert shown[-1] == "Next, how far it can be trusted:" or shown[-1].endswith("--html sample.html --out out0")
    assert all(len(line) <= 80 for line in shown)

    status = run("status", "--out", "out0", cwd=tmp_path)
    assert status.returncode == 0
    told = status.stdout.decode()
    assert told.startswith(f"Dataset out0: 1 event, made of the saved responses in {tmp_path / 'saved'}.\nLast run: ")
    assert re.search(r"pages +state +responses\nevent +record +1\n", told)
    assert "no_body" in told
    facts = json.loads(run("status", "--json", "--out", "out0", cwd=tmp_path).stdout)
    assert (facts["well"], facts["run"]["command"], facts["records"]["now"]) == (True, "harvest --replay", 1)
    assert [failed["code"] for failed in facts["failed"]] == ["no_body"]
    (tmp_path / "out1" / "summary.json").write_text("{", encoding="utf-8")
    assert run("status", "--out", "out1", cwd=tmp_path).returncode == 1


class Listener(Nobody):
    """Keeps how many pages were still to be looked at."""

    def __init__(self) -> None:
        self.left: list[int] = []

    def looked(self, page: PageRow, visit: Visit, left: Callable[[], int]) -> None:  # noqa: ARG002 - as is declared
        self.left.append(left())


def test_what_is_left_is_what_the_run_still_looks_at(tmp_path: Path) -> None:
    listener = Listener()
    with live_site(6, sockets=False) as site:
        settings = Settings(site=site.address, out=tmp_path, rate=math.inf)
        run_here(settings, Request("harvest", limit=2), site.transport, listener)
    assert max(listener.left) <= 2
    assert listener.left[-1] == 0
