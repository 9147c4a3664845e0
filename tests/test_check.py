"""`gcmscrape check`: the table of a first contact is right, on a site that fits and on sites that differ in one thing each."""

from __future__ import annotations

import gzip
import json
import re
import time
import zipfile
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import httpx
import pytest

from gcmscrape.health.sample import spread
from gcmscrape.health.table import Row, Setting, Verdict, lines_to_paste
from tests.archives import the_warc
from tests.cases import each
from tests.live_site import LiveSite, gcmscrape, live_site
from tests.test_trust import BOT, WALL, without_times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

CONTACT: Final = "first.contact+check@example.org"


class Otherwise(httpx.AsyncBaseTransport):
    """A site whose paths `lead` elsewhere inside, with text replaced in its answers. None: not there; "?": no query."""

    def __init__(self, site: LiveSite, lead: Mapping[str, str | None], replaced: Mapping[str, str]) -> None:
        assert site.transport is not None
        self._inner, self._lead, self._replaced = site.transport, lead, replaced

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = self._lead.get(request.url.path, request.url.path)
        if path is None:
            return httpx.Response(404, headers={"content-type": "text/html"}, text="<h1>Page not found</h1>")
        url = request.url.copy_with(path=path) if not path.endswith("?") else request.url.join(path.rstrip("?"))
        headers = {**request.headers, "accept-encoding": "identity"}
        answer = await self._inner.handle_async_request(httpx.Request("GET", url, headers=headers))
        body = (await answer.aread()).decode()
        for old, new in self._replaced.items():
            body = re.sub(old, new, body)
        kept = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return httpx.Response(answer.status_code, headers=kept, text=body)


class Case(NamedTuple):
    """A site, and the rows of its table that say something of it: name to verdict and words; all others do not differ."""

    rows: dict[str, tuple[str, str]]
    layout: str = "mixed"
    rewrite: Callable[[str, str], str] | None = None
    lead: Mapping[str, str | None] = MappingProxyType({})
    replaced: Mapping[str, str] = MappingProxyType({})
    paste: tuple[str, ...] = ()
    sample: int = 6


FITS: Final = {
    "robots": ("fits", "allows all"), "lists": ("fits", "/events: 10 event addresses"), "pager": ("fits", "2 pages"),
    "sitemap": ("fits", "time of change"), "answers": ("fits", "event"), "nodes": ("fits", "on (\\d+) of \\1 "),
    "languages": ("fits", "text in en"), "validators": ("fits", ": 304"), "label": ("fits", "on (\\d+) of \\1 "),
    "date": ("fits", "time-element"), "sdg_indicators": ("not seen", "on no page"),
}  # fmt: skip
RENAMED: Final = 'organizers = ["Lead organisation"]'


def renamed(_: str, body: str) -> str:
    return body.replace("Main organizer/s", "Lead organisation").replace("Target Audience", "Who comes")


CASES: Final = {
    "L1_bem": Case(FITS, sample=10, layout="L1_bem"),
    "L2_plain": Case(FITS, sample=10, layout="L2_plain"),
    "L3_rows": Case(FITS, sample=10, layout="L3_rows"),
    "another list address": Case(
        {"lists": ("differs", "/events: .*404.*; /whats-on: 10 event addresses.*the list is at /whats-on"),
         "pager": ("fits", "/whats-on: 2 pages"), "answers": ("fits", "event")},
        lead={"/events": None, "/whats-on": "/events", "/": "/hub"},
        replaced={'"/events(?=["?])': '"/whats-on'},
        paste=("[listings]", 'paths = ["/whats-on"]'),
    ),
    "no list at all": Case(
        {"lists": ("differs", "/events: .*404.*look in a browser"), "pager": ("not seen", "no list"),
         "sitemap": ("fits", ""), "answers": ("fits", "event")},
        lead={"/events": None, "/": None},
    ),
    "neither list nor sitemap": Case(
        {"lists": ("differs", "404"), "sitemap": ("not seen", "404"), "answers": ("differs", "nodes = ")},
        lead={"/events": None, "/": None, "/sitemap.xml": None},
    ),
    "no sitemap and no robots.txt": Case(
        {**FITS, "robots": ("fits", "there is none"), "sitemap": ("not seen", "404.*note: it is not needed")},
        lead={"/sitemap.xml": None, "/robots.txt": None},
    ),
    "robots.txt forbids": Case(
        {
            "robots": ("differs", "forbids .*/events"),
            "lists": ("differs", "does not allow"),
            "answers": ("differs", "disallowed"),
        }, replaced={"User-agent: \\*": "User-agent: *\nDisallow: /events"},
    ),
    "challenge pages": Case({"answers": ("differs", r"1\d challenge; then.*--contact"), "nodes": ("not seen", "")},
        rewrite=lambda *_: BOT,
        sample=12,
    ),
    "walls of no known words": Case({"answers": ("differs", "other")}, rewrite=lambda *_: WALL),
    "some challenge pages": Case(
        {"answers": ("differs", "challenge, 3 event|event, . challenge")}, rewrite=lambda path, body: BOT if "-1" in path else body
    ),
    "labels renamed": Case(
        {"organizers": ("differs", '"Lead organisation" is on'), "target_audiences": ("differs", '"Who comes" is on'),
         "label": ("fits", "unknown: "), "other_organizers": ("not seen", 'note: if "Other Lead organisation" means')},
        layout="L3_rows", rewrite=renamed, sample=12, paste=("[labels]", RENAMED, 'target_audiences = ["Who comes"]'),
    ),
    "no time": Case({"date": ("differs", "not read on .*empty_label")}, rewrite=without_times),
    "no pager": Case({"pager": ("not seen", "no further page.*1-40000")}, replaced={r'href="[^"]*\?page=[^"]*"': ""}),
    "a pager of other words": Case({"pager": ("differs", "repeats the first")}, replaced={r"\?page=": "?seite="}),
    "a pager that repeats": Case({"pager": ("differs", "repeats the first page")}, lead={"/events": "/events?"}),
}  # fmt: skip


def checked(site: LiveSite, out: Path, *arguments: str) -> tuple[int, dict[str, Any], str]:
    done = gcmscrape(site, "check", out, "--site", site.address, "--json", "--contact", CONTACT, *arguments)
    return done.returncode, json.loads(done.stdout), done.stderr


@each("name", CASES)
def test_the_table_is_right(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    with live_site(14, layout=case.layout, sockets=False) as site:
        site.rewrite = case.rewrite
        if case.lead or case.replaced:
            site.transport = Otherwise(site, case.lead, case.replaced)
        status, told, _ = checked(site, tmp_path / name, "--sample", str(case.sample))
    rows = {row["name"]: row for row in told["rows"]}
    for expected, (verdict, words) in case.rows.items():
        row = rows[expected]
        assert row["verdict"] == verdict, row
        assert re.search(words, f"{row['seen']} {row['advice']}"), row
    differing = {row["name"] for row in rows.values() if row["verdict"] == "differs"}
    assert differing == {row for row, (verdict, _) in case.rows.items() if verdict == "differs"}, told
    assert (status, told["outcome"]) == ((1, "differs") if differing else (0, "fits"))
    assert set(case.paste) <= set(told["paste"]), told["paste"]
    assert not (tmp_path / name / "events.jsonl").exists()


@each("name", [name for name, case in CASES.items() if case.paste])
def test_the_lines_to_paste_mend_it(name: str, tmp_path: Path) -> None:
    case, mended = CASES[name], tmp_path / "gcmscrape.toml"
    with live_site(14, layout=case.layout, sockets=False) as site:
        site.rewrite = case.rewrite
        if case.lead:
            site.transport = Otherwise(site, case.lead, case.replaced)
        told = checked(site, tmp_path / name, "--sample", str(case.sample))[1]
        mended.write_text("\n".join(told["paste"]))
        status, told, said = checked(site, tmp_path / name, "--sample", str(case.sample), "--config", str(mended))
    assert (status, told["paste"]) == (0, []), (told, said)


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    with live_site(14) as running:
        yield running


def test_a_harvest_goes_on_with_a_check(site: LiveSite, tmp_path: Path) -> None:
    out = tmp_path / "out"
    site.asked.clear()
    assert checked(site, out, "--sample", "6", "--languages", "en,es")[0] == 0
    asked = {one.path for one in site.asked} - {"/robots.txt"}
    assert sum("/events/" in path or "/node/" in path for path in asked) == 6
    site.asked.clear()
    assert checked(site, out, "--sample", "6", "--languages", "en,es")[0] == 0
    assert {one.path for one in site.asked} & asked == {again_asked(site)}
    site.asked.clear()
    assert gcmscrape(site, "harvest", out, "--languages", "en,es").returncode == 0
    assert not asked & {one.path for one in site.asked}
    assert '"events": 14' in (out / "summary.json").read_text()


def again_asked(site: LiveSite) -> str:
    return next(one.path for one in site.asked if one.status == 304)


def test_the_bundle_tells_nobody(site: LiveSite, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.zip"
    spoken = f'<p>You are gcmscrape (+{CONTACT}), at <a href="https://me:secret@example.org/">this</a>.</p>'
    site.rewrite = lambda _, body: body.replace("</main>", f"{spoken}</main>")
    site.render_again()
    try:
        gcmscrape(
            site, "check", tmp_path / "out", "--site", site.address, "--sample", "1", "--contact", "before@example.org"
        )
        checked(site, tmp_path / "out", "--sample", "3", "--bundle", str(bundle))
    finally:
        site.rewrite = None
    files = dict(unpacked(bundle))
    (archive,) = files.keys() - {"table.txt", "table.json", "settings.json", "log.jsonl"}
    everything = b"".join(files.values())
    kept = gzip.decompress(the_warc(tmp_path / "out").read_bytes())
    assert CONTACT.encode() in kept
    for secret in (CONTACT, "first.contact", "before@", "me:secret"):
        assert secret.encode() not in everything
    warc = files[archive]
    assert warc.count(b"WARC-Type: response") == warc.count(b"WARC-Type: request") - warc.count(b"WARC-Type: revisit")
    assert b"You are gcmscrape (+redacted)" in warc


def unpacked(bundle: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(bundle) as file:
        for name in file.namelist():
            data = file.read(name)
            yield name, gzip.decompress(data) if name.endswith(".gz") else data


@each("lists, number, expected", [
    ([[1, 2, 3, 4, 5]], 3, [1, 5, 3]),
    ([range(1, 10_000_000)], 4, [1, 9_999_999, 5_000_000, 2_500_000]),
    ([["a", "b"], ["b", "c"]], 9, ["a", "c", "b"]),
    ([[], ["a"], []], 2, ["a"]),
    ([[1, 2, 3, 4], [1, 2, 3, 4]], 4, [1, 3, 4, 2]),
    ([], 2, []),
])  # fmt: skip
def test_a_sample_is_spread(lists: list[list[Any]], number: int, expected: list[Any]) -> None:
    assert spread(lists, number) == expected


def spoiled(path: str, body: str) -> str:
    """Return a page in another template and with another label, or, of every fifth page, a wall."""
    if sum(map(ord, path)) % 5 == 0:
        return BOT
    moved = re.sub("<(/?)main", r"<\1section", body).replace('id="block-', 'id="b-')
    return moved.replace("Target Audience", "Who comes").replace('field-target-audience"', 'field-new"')


def counted(told: dict[str, Any]) -> dict[str, object]:
    """Return what a test compares of the JSON: names of what is counted, and what is new."""
    return {
        "templates": {shape["new"] for shape in told["templates"]},
        "labels": {line["label"] for line in told["unknown_labels"]},
        "failing": {page["code"] for page in told["failing"]},
        "reasons": {line["reason"] for line in told["unreadable"]} >= {"empty_label", "icon_without_words"},
        "prose": bool(told["dates_from_prose"]),
        "runs": len(told["runs"]),
    }


def test_what_was_saved_is_told(site: LiveSite, tmp_path: Path) -> None:
    out = tmp_path / "out"
    gcmscrape(site, "harvest", out)
    good = {"templates": {False}, "labels": set(), "failing": set(), "reasons": True, "prose": False, "runs": 1}
    line = {"when": "2026-01-01T00:00:00Z", "outcome": "published", "fill_rates": {"title": 0.5}}
    for arguments, expected in (
        ((), good), ((str(out),), good), ((str(out / "events.jsonl"),), good), ((str(out / "archive"),), good),
        ((str(the_warc(out)),), good),
    ):  # fmt: skip
        done = gcmscrape(site, "check", out, "--json", *arguments)
        assert (done.returncode, counted(json.loads(done.stdout))) == (0, expected), arguments
    (out / "runs.jsonl").write_text(json.dumps(line) + "\n")
    time.sleep(1 - time.time() % 1)  # the moments of runs and responses are whole seconds
    site.rewrite = spoiled
    site.render_again()
    gcmscrape(site, "refresh", out, "--all", settings={"later_tries": "0"})
    site.rewrite = None
    site.render_again()
    done = gcmscrape(site, "check", out, "--json")
    told = counted(json.loads(done.stdout))
    bad = {"templates": {True, False}, "labels": {"Who comes"}, "failing": {"challenge"}, "runs": 1}
    assert {**told, **bad} == told
    shown = gcmscrape(site, "check", out).stdout
    assert re.search(r"^title +\d+% +50%$", shown, re.MULTILINE)
    assert re.search(r"^http\S+ +challenge: .* 0 days$", shown, re.MULTILINE)
    assert re.search(r"event pages of \d+ that were read, 14 events; \d+ new templates; last good run: ", shown)


@each("arguments, status, said", [
    (["--max-age", "2d"], 0, ""),
    (["--max-age", "0m"], 1, "The last good run ended 2.*, more than 0m ago"),
    (["--max-age", "soon"], 2, "no age such as 2d"),
    (["--sample", "3"], 2, "Without --site nothing is fetched: --sample"),
    (["nowhere.html"], 1, "There is no file or folder nowhere.html"),
    (["--out", "nowhere"], 1, "There is no dataset in nowhere"),
    (["--out", "nowhere", "--max-age", "2d", "fixtures/pages/azerbaijan_second_consultation.html"], 1, "No good run is known of"),
    (["page.html", "--site", "http://127.0.0.1:1"], 2, "leave out INPUT"),
    (["--site", "https://example.org", "--rate", "1"], 2, "--contact"),
])  # fmt: skip
def test_wrong_usage_is_told(arguments: list[str], status: int, said: str, checked_once: Path, site: LiveSite) -> None:
    done = gcmscrape(site, "check", checked_once, *arguments)
    assert done.returncode == status
    assert re.search(said, " ".join(done.stderr.replace("│", " ").split()))


@pytest.fixture(scope="module")
def checked_once(site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("once") / "out"
    gcmscrape(site, "harvest", out, "--limit", "1")
    return out


@each("own, expected", [
    ({}, ["[labels]", 'organizers = ["Convener"]', "[listings]", 'paths = ["/whats-on"]']),
    ({"labels": {"organizers": ["Lead"], "date": ["When"]}, "listings": {"paths": ["/diary"]}},
     ["[labels]", 'organizers = ["Lead", "Convener"]', 'date = ["When"]', "[listings]", 'paths = ["/diary", "/whats-on"]']),
])  # fmt: skip
def test_the_lines_to_paste_keep_what_is_there(own: dict[str, dict[str, list[str]]], expected: list[str]) -> None:
    rows = [
        Row("organizers", "", "", Verdict.DIFFERS, paste=Setting("labels", "organizers", ("Convener",))),
        Row("title", "", "", Verdict.FITS),
        Row("lists", "", "", Verdict.DIFFERS, paste=Setting("listings", "paths", ("/whats-on",))),
    ]
    assert lines_to_paste(rows, own) == expected
