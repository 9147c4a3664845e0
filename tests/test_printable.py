"""What comes from outside, and is shown: nothing of it is obeyed by a terminal, and addresses tell no password."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcmscrape.commands.printable import escaped, printable
from tests.cases import each
from tests.fault_server import Answering, event, fault_server, listing, page, redirect, urlset
from tests.live_site import QUICK
from tests.program import Done, run
from tests.saved_pages import event_page, record, save, warc

ESCAPE: Final = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\u202e"
TITLE: Final = "\x1b]0;owned\x07\x1b[2J"
"""What a header can hold."""
OBEYED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
SECRET: Final = "user:secret@"  # noqa: S105 - it is that of a test
"""In whatever is shown."""


def require_harmless(*done: Done) -> str:
    """Return all that was shown, in which nothing is obeyed and nobody is named."""
    shown = "".join((one.stdout + one.stderr).decode() for one in done)
    assert not OBEYED.findall(shown), shown
    assert "secret" not in shown
    return shown


@each(
    ("text", "shown"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("été – “x” 漢字 🙂 👩‍👩‍👧", "été – “x” 漢字 🙂 👩‍👩‍👧"),
        ("\x1b[31m", "\\u001b[31m"),
        ("a\rb\x7f\x9b", "a\\u000db\\u007f\\u009b"),
        ("\u202eabc\u2069", "\\u202eabc\\u2069"),
        ("caf\udce9", "caf\\udce9"),
        ("\U000e0041", "\\udb40\\udc41"),
        ("see https://a:b@example.org/x, or mail me@example.org", "see https://example.org/x, or mail me@example.org"),
        ("ftp://a:b@c@example.org", "ftp://example.org"),
        ("https://example.org/a@b?c@d", "https://example.org/a@b?c@d"),
    ],
)
def test_forms(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters()))
def test_whatever_it_is_it_can_be_shown(text: str) -> None:
    shown = printable(text)
    assert not OBEYED.search(shown)
    assert printable(shown) == shown
    shown.encode()


@given(st.text())
def test_json_stays_what_it_is(text: str) -> None:
    assert json.loads(escaped(json.dumps([text], ensure_ascii=False))) == [text]


@pytest.mark.skipif(sys.platform == "win32", reason="its file names hold no such characters")
@pytest.mark.parametrize("form", ["text", "json"])
def test_saved_pages(form: str, tmp_path: Path) -> None:
    folder, more = tmp_path / "saved", {"GCMSCRAPE_LOG_FORMAT": form}
    folder.mkdir()
    (folder / f"a{ESCAPE}.html").write_bytes(b"%PDF-1.4 nothing to be read")
    (folder / f"{ESCAPE}\nb.html").write_bytes(b"<html><title>404</title><h1>Page not found</h1></html>")
    odd = record(f"https://{SECRET}example.org/{TITLE}", b"Words.", headers=[("Content-Type", f"text/{TITLE}")])
    (folder / f"{ESCAPE}.warc").write_bytes(warc([odd]))
    save(folder, "good", event_page(1, "Good"))
    done = [
        run("extract", folder, environment=more),
        run("harvest", "--replay", folder, "--out", tmp_path / "out", environment=more),
        run("check", folder, environment=more),
        run("labels", folder, environment=more),
        run("extract", folder / f"none{ESCAPE}", environment=more),
        run("status", "--out", folder / f"none{ESCAPE}", environment=more),
        run("extract", "--url", f"x://{SECRET}{ESCAPE}", folder, environment=more),
        run("harvest", "--site", f"x://{SECRET}{ESCAPE}", environment=more),
    ]
    shown = require_harmless(*done)
    assert "example.org" in shown
    assert [one.returncode for one in done] == [1, 0, 0, 0, 1, 1, 2, 2], shown


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_site(form: str, tmp_path: Path) -> None:
    def no_html(request: Answering) -> None:
        request.page(b"Words.", kind=f"text/{TITLE}")

    names = ["one", "two", "three"]
    site = {f"/events/{name}": event(name) for name in names} | {
        "/events": page(listing([f"/events/{name}" for name in [*names, "typed", "led"]])),
        "/events/typed": no_html,
        "/events/led": redirect(f"https://{SECRET}example.org/"),
        "/sitemap.xml": page(urlset("https://x")[:-25]),
    }
    settings = {**QUICK, "GCMSCRAPE_LATER_TRIES": "0", "GCMSCRAPE_FAILED_SHARE": "1", "GCMSCRAPE_LOG_FORMAT": form}
    with fault_server(site) as server:
        settings["GCMSCRAPE_SITE"] = server.address
        done = [
            run(*command, "--site", server.address, "--out", tmp_path, environment=settings)
            for command in (["harvest"], ["refresh", "--all"])
        ]
        assert server.asked("/events/led")
        done.append(run("status", "--out", tmp_path, environment=settings))
        done.append(run("status", "--json", "--out", tmp_path, environment=settings))
    assert [one.returncode for one in done] == [0] * 4
    assert "another host, example.org" in require_harmless(*done)


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_datasets_of_others(form: str, tmp_path: Path) -> None:
    save(tmp_path, "good", event_page(1, "Good"))
    run("harvest", "--replay", tmp_path, "--out", tmp_path / "out", environment={})
    (line,) = (tmp_path / "out" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    other = tmp_path / "other.jsonl"
    told = {**json.loads(line), "title": f"A {ESCAPE} title", "platform": f"https://{SECRET}{ESCAPE}"}
    other.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    done = run("diff", "--format", form, tmp_path / "out", other, environment={})
    assert done.returncode == 1, done.stderr
    assert not OBEYED.search(done.stdout.decode())
    assert form == "json" or "secret" not in done.stdout.decode()


def test_only_one_place_writes() -> None:
    """Everything that is shown goes through `terminal`; what draws a bar or a table shows printable texts.

    `alone` is a program that writes JSON to the one that started it.
    """
    package = Path(__file__).parent.parent / "src" / "gcmscrape"
    writing = re.compile(r"sys\.std(out|err)\.(write|buffer)|(?<!_)print\(|typer\.echo|secho")
    found = {path.name for path in package.rglob("*.py") if writing.search(path.read_text(encoding="utf-8"))}
    assert found == {"terminal.py", "progress.py", "cli.py", "alone.py"}
