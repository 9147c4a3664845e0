"""Words that a user adds: each is read where it belongs, a mistake is told in a sentence, and a mend takes effect."""

from __future__ import annotations

import json
import re
import threading
import tomllib
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from gcmscrape import Event, Extractor, OtherPage, extract
from gcmscrape.settings import Settings
from gcmscrape.site import use
from gcmscrape.site.checks import own_words, similar
from gcmscrape.site.own import NONE
from gcmscrape.workers.pool import Job, Limits, extract_all
from tests.cases import each
from tests.live_site import NOBODY, QUICK
from tests.program import run, where_workers_are_forked
from tools.layers import PACKAGE

PAGE: Final = """<html lang=en><head><title>A talk | UN Network on Migration</title></head><body><main><h1>A talk</h1>
<div class=x><b>Date</b><div>3 May 2022</div></div><div class=x><b>Lead body</b><div>IOM</div></div>
<div class=x><b>Location</b><div>Prag, Tschechei</div></div><div class=x><b>Cross Cutting Theme</b><div>Menschenrechte</div></div>
<div class=x><b>Workstream Output</b><div>Ja</div></div><p>We talk about how people move, and why.</p></main></body></html>"""
EVENT: Final = "https://migrationnetwork.un.org/events/a-talk"

READ: Final[list[tuple[str, dict[str, Any], str, object]]] = [
    ("labels", {"organizers": ["Lead body"]}, "organizers", ["IOM"]),
    ("labels", {"location": ["Lead body"]}, "location_text", "IOM"),
    ("terms", {"themes": {"Human rights": ["Menschenrechte"]}}, "cross_cutting_themes", ["Human rights"]),
    ("terms", {"booleans": {"true": ["ja"]}}, "workstream_output", True),
    ("places", {"countries": {"CZ": ["Tschechei"]}}, "country", "CZ"),
    ("places", {"meeting": {"online": ["Tschechei"]}}, "online", True),
    ("places", {"platforms": {"Zoom": ["Tschechei"]}}, "platform", "Zoom"),
    ("kinds", {"paths": {"news": ["^/events/a-"]}}, "id", "events/a-talk"),  # the rule of events comes first
]
OTHER: Final[list[tuple[str, dict[str, Any], str, str]]] = [
    ("kinds", {"paths": {"news": ["^/aktuell/.+"]}}, "/aktuell/a-talk", "news"),
    ("kinds", {"signs": {"challenge": {"titles": ["A talk"]}}}, "/a-talk", "challenge"),
    ("listings", {"paths": ["/agenda"]}, "/es/agenda", "listing"),
]
WRONG: Final[list[tuple[str, object, str]]] = [
    ("labels", {"organisers": ["X"]}, "labels has no 'organisers'; the nearest is 'organizers'"),
    ("labels", {"qqq": ["X"]}, "labels has no 'qqq'; there are date, location"),
    ("labels", {"organizers": "X"}, "labels.organizers is to be a list of words"),
    ("labels", {"organizers": []}, "labels.organizers is to be a list of words"),
    ("labels", {"organizers": [1]}, "labels.organizers is to be a list of words"),
    ("labels", ["X"], "labels is to be a table"),
    ("labels", {"organizers": [" "]}, "no word"),
    ("labels", {"organizers": ["a\nb"]}, "no word"),
    ("labels", {"organizers": ["X" * 61]}, "longer than a label"),
    ("labels", {"organizers": ["location: "[:-1]]}, "means location already"),
    ("labels", {"organizers": ["X"], "date": ["x"]}, "labels.date has 'x', which means organizers already"),
    ("terms", {"themes": {"Human right": ["X"]}}, "terms.themes has no 'Human right'; the nearest is 'Human rights'"),
    ("terms", {"themes": {"Human rights": ["national Sovereignty"]}}, "means National sovereignty already"),
    ("terms", {"themes": ["X"]}, "terms.themes is to be a table"),
    ("places", {"countries": {"XX": ["X"]}}, "places.countries has no 'XX'; there are AD, AE"),
    ("kinds", {"paths": {"news": ["(a"]}}, "no regular expression"),
    ("kinds", {"paths": {"news": ["^/(a)"]}}, "no groups"),
    ("kinds", {"paths": {"news": ["/a"]}}, "to begin with ^"),
    ("listings", {"paths": ["agenda"]}, "no path"),
    ("listings", {"paths": ["https://example.org/agenda"]}, "no path"),
]


@each("case", READ)
def test_a_word_is_read_where_it_belongs(case: tuple[str, dict[str, Any], str, object]) -> None:
    table, words, field, value = case
    record = Extractor(**{table: words}).extract(PAGE.encode(), EVENT)
    assert getattr(record, field) == value
    plain = extract(PAGE.encode(), EVENT)
    assert isinstance(plain, Event)
    assert isinstance(record, Event)
    assert (getattr(plain, field) == value) == (field == "id")
    assert plain.extractor != record.extractor


@each("case", OTHER)
def test_a_word_tells_what_a_page_is(case: tuple[str, dict[str, Any], str, str]) -> None:
    table, words, path, kind = case
    page = re.sub("<div class=x>.*</div>", "", PAGE, flags=re.DOTALL).encode()
    told = [
        made.extract(page, f"https://migrationnetwork.un.org{path}")
        for made in (Extractor(**{table: words}), Extractor())
    ]
    assert [one.kind for one in told if isinstance(one, OtherPage)] == [kind, "other"]


@each("case", WRONG)
def test_what_cannot_be_used_is_told_in_a_sentence(case: tuple[str, Any, str]) -> None:
    table, words, said = case
    with pytest.raises(ValueError, match=r".") as told:
        Extractor(**{table: words})
    assert said in str(told.value)
    assert "\n" not in str(told.value)


def test_the_guide_shows_words_that_can_be_used() -> None:
    guide = (PACKAGE.parents[1] / "docs" / "extending.md").read_text(encoding="utf-8")
    shown = tomllib.loads(re.findall(r"^```toml\n(.*?)^```", guide, re.DOTALL | re.MULTILINE)[0])
    assert set(own_words(shown).tables) == {"labels", "terms", "places", "kinds", "listings"}


def test_a_mistake_in_the_settings_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "gcmscrape.toml").write_text('[labels]\norganisers = ["X"]\n', encoding="utf-8")
    done = run("settings", cwd=tmp_path)
    assert done.returncode == 2
    said = "The setting labels, set by gcmscrape.toml, cannot be used: labels has no 'organisers'; the nearest is"
    assert said in done.stderr.decode()


def test_settings_shows_the_words_as_they_can_be_read_again(tmp_path: Path) -> None:
    given = {table: words for table, words, *_ in [READ[0], READ[2], READ[4], OTHER[1], OTHER[2]]}
    text = "".join(f"[{table}]\n{lines(words)}" for table, words in given.items())
    (tmp_path / "gcmscrape.toml").write_text(text, encoding="utf-8")
    done = run("settings", cwd=tmp_path)
    assert done.returncode == 0
    again = Settings.model_validate(tomllib.loads(done.stdout.decode()))
    assert again.words == own_words(given)
    assert "(set by gcmscrape.toml)\nlabels = " in done.stdout.decode()


def lines(words: dict[str, Any], above: str = "") -> str:
    """Return words as the lines of a settings file."""
    return "".join(
        lines(inner, f"{above}{json.dumps(name)}.")
        if isinstance(inner, dict)
        else f"{above}{json.dumps(name)} = {json.dumps(inner)}\n"
        for name, inner in words.items()
    )


def test_a_list_of_ones_own_is_read_in_each_language(tmp_path: Path) -> None:
    (tmp_path / "gcmscrape.toml").write_text('listings.paths = ["/agenda"]\n', encoding="utf-8")
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(404)

    environment = {"GCMSCRAPE_SITE": NOBODY, **QUICK, "GCMSCRAPE_SOURCES": "listing", "GCMSCRAPE_LANGUAGES": "en,es"}
    run("discover", cwd=tmp_path, environment=environment, transport=httpx.MockTransport(answer))
    assert sorted({*asked}) == ["/agenda", "/es/agenda", "/es/events", "/events", "/robots.txt"]


def test_labels_lists_what_nothing_used_and_the_line_to_paste(tmp_path: Path) -> None:
    """The field is one that the page lacks; lines of labels that are set already stay, and one of no field is a comment."""
    saved = PAGE.replace("<b>Location", "<b>Format</b><div>Panel</div></div><div class=x><b>Location")
    saved = saved.replace("Lead body", "Main organisation")
    (tmp_path / "page.html").write_text(saved, encoding="utf-8")
    (tmp_path / "gcmscrape.toml").write_text('labels.organizers = ["Convened by"]\n', encoding="utf-8")
    done = run("labels", "page.html", cwd=tmp_path).stdout.decode()
    assert done.splitlines() == [
        '"Format" on 1 page, such as "Panel"; no field that is missing there has a similar name',
        '"Main organisation" on 1 page, such as "IOM"; nearest field: organizers',
        "",
        "To use them, let gcmscrape.toml have the table below, as far as it is right.",
        "Next, when gcmscrape.toml has it: gcmscrape harvest --replay page.html --out DIR",
        "",
        "[labels]",
        'organizers = ["Convened by", "Main organisation"]',
        '# FIELD = ["Format"]',
    ]
    told = run("labels", "page.html", "--format", "json", cwd=tmp_path).stdout.decode()
    assert [json.loads(line) for line in told.splitlines()][1] == {
        "label": "Main organisation", "pages": 1, "values": ["IOM"], "field": "organizers",
        "line": 'organizers = ["Convened by", "Main organisation"]',
    }  # fmt: skip
    (tmp_path / "gcmscrape.toml").write_text('labels.organizers = ["Main organisation"]\n', encoding="utf-8")
    (tmp_path / "page.html").write_text(PAGE.replace("Lead body", "Main organisation"), encoding="utf-8")
    assert run("labels", "page.html", cwd=tmp_path).stdout == b"Every label was used.\n"


@each(
    "label, name",
    [
        ("Target groups", "Target Audiences"),
        ("SDG target", "SDG Targets"),
        ("Organiser", "Organizers"),
        ("Format", None),
    ],
)
def test_a_similar_name_shares_words_before_letters(label: str, name: str | None) -> None:
    known = ("Targets", "Target Audiences", "SDG Targets", "Organizers")
    assert similar(label, dict.fromkeys(known)) == name


def test_labels_of_no_archive_is_one_sentence(tmp_path: Path) -> None:
    done = run("labels", cwd=tmp_path)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert b"There is no archive in output" in done.stderr


@where_workers_are_forked
def test_a_worker_reads_with_the_words_of_the_process_that_started_it() -> None:
    """One that is forked, and one that is started anew because there is another thread."""
    stop = threading.Event()
    waiting = threading.Thread(target=stop.wait)
    job = Job(PAGE.encode(), EVENT, {})
    use(own_words({"labels": {"organizers": ["Lead body"]}}))
    try:
        forked = list(extract_all([job], Limits(workers=1)))
        waiting.start()
        started = list(extract_all([job], Limits(workers=1)))
    finally:
        use(NONE)
        stop.set()
    assert [one.organizers for one in (*forked, *started) if isinstance(one, Event)] == [["IOM"], ["IOM"]]


def test_all_that_the_core_keeps_is_forgotten_with_the_words() -> None:
    core = [path for part in ("page", "event", "site") for path in (PACKAGE / part).rglob("*.py")]
    keeping = {path.relative_to(PACKAGE).as_posix() for path in core if "functools" in path.read_text(encoding="utf-8")}
    # These have other uses of it, or keep what no word changes: the files themselves.
    assert keeping == {"event/terms/vocabularies.py", "site/__init__.py", "site/files.py"}
