"""What a job that is left alone tells: a line a run, figures, logs, what changed, and whether the last run ended well."""

from __future__ import annotations

import json
import re
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from prometheus_client.parser import text_string_to_metric_families

from gcmscrape.commands import metrics
from gcmscrape.dataset.change_line import change_line
from gcmscrape.dataset.changes import Change
from tests.cases import each
from tests.live_site import (
    FEW_LISTS,
    LANGUAGES,
    LiveSite,
    copy_of,
    gcmscrape,
    harvest_in,
    live_site,
    read_lines,
    stamps,
)
from tests.program import run

EVENTS: Final = 8
ALL: Final = ("--languages", LANGUAGES, "--all")


@pytest.fixture(scope="module")
def whole() -> Iterator[LiveSite]:
    with live_site(EVENTS, sources=FEW_LISTS) as running:
        yield running


@pytest.fixture(scope="module")
def harvested(whole: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return harvest_in(whole, tmp_path_factory.mktemp("harvest"))


@pytest.fixture
def site(whole: LiveSite) -> Iterator[LiveSite]:
    yield whole
    whole.rewrite, whole.broken = None, {}
    whole.render_again()


@pytest.fixture
def out(harvested: Path, tmp_path: Path) -> Path:
    return copy_of(harvested, tmp_path)


def retitled(path: str, body: str) -> str:
    return body.replace("Reconstructed", "Renamed") if path.startswith("/events/") else body


def without_times(_: str, body: str) -> str:
    return re.sub(r"<time.*?</time>", "", body, flags=re.DOTALL)


class Ran(NamedTuple):
    """A run on a changed site: its command, what it comes to, the words of its reason, and what `status` makes of it."""

    arguments: tuple[str, ...]
    outcome: str
    reason: str = ""
    rewrite: Callable[[str, str], str] | None = None
    broken: str = ""

    @property
    def status(self) -> int:
        return int(self.outcome not in {"published", "discovered"})


RUNS: Final = {
    "nothing is new": Ran(("refresh", "--languages", LANGUAGES), "published"),
    "all pages": Ran(("refresh", *ALL), "published"),
    "titles change": Ran(("refresh", *ALL), "published", rewrite=retitled),
    "dates are lost": Ran(("refresh", *ALL), "refused", "start: .* events lost their value", without_times),
    "no robots.txt": Ran(("refresh", *ALL), "failed", "robots.txt answers with status 503", broken="/robots.txt"),
    "discover": Ran(("discover",), "discovered"),
    "publish": Ran(("publish",), "published"),
}


@each("name", RUNS)
def test_each_run_leaves_a_line(name: str, site: LiveSite, harvested: Path, tmp_path: Path) -> None:
    out = copy_of(harvested, tmp_path / name)
    before = stamps(out)
    ran = RUNS[name]
    site.rewrite, site.broken = ran.rewrite, dict.fromkeys([ran.broken], 503) if ran.broken else {}
    if ran.rewrite is not None:
        site.render_again()
    site.asked.clear()
    done = gcmscrape(site, ran.arguments[0], out, *ran.arguments[1:])
    _, line = read_lines(out / "runs.jsonl")
    assert (line["command"], line["outcome"], done.returncode) == (ran.arguments[0], ran.outcome, ran.status)
    assert re.search(ran.reason, line["reason"] or ""), line
    assert line["requests"] == len(site.asked)
    assert line["not_modified"] == sum(one.status == 304 for one in site.asked)
    assert line["bytes"] == sum(one.size for one in site.asked)
    assert (line["retries"] > 0) == bool(ran.broken)
    published = ran.outcome == "published"
    assert line["events"] == (EVENTS if published else None)
    changed = len({one["id"] for one in read_lines(out / "changes.jsonl") if one["kind"] == "changed"})
    assert line["changed"] == ({"site": changed, "extractor": 0, "archive": 0} if published else None)
    assert (changed > 0) == (name == "titles change")
    assert (stamps(out) == before) == (not changed)
    status = gcmscrape(site, "status", out, "--json")
    assert (status.returncode, json.loads(status.stdout)["well"]) == (ran.status, not ran.status)
    assert (line["reason"] or "Last run") in gcmscrape(site, "status", out).stdout


def test_a_run_that_was_killed_did_not_end_well(site: LiveSite, out: Path) -> None:
    state = sqlite3.connect(out / "archive" / "state.sqlite")
    state.execute("UPDATE run SET ended_at = NULL, outcome = NULL")
    state.commit()
    state.close()
    done = gcmscrape(site, "status", out)
    assert (done.returncode, "broken off" in done.stdout) == (1, True)


def test_a_replay_leaves_a_line_too_behind_half_a_one(harvested: Path, tmp_path: Path) -> None:
    (tmp_path / "runs.jsonl").write_bytes(b'{"when":"then"}\n{"when":"no')
    replay = ("harvest", "--replay", harvested / "archive", "--out", tmp_path)
    assert run(*replay).returncode == 0
    assert run("harvest", "--replay", tmp_path / "nothing", "--out", tmp_path).returncode == 1
    first, line, failed = read_lines(tmp_path / "runs.jsonl")
    assert first == {"when": "then"}
    assert (line["command"], line["outcome"], line["events"], line["added"]) == (
        "harvest --replay", "published", EVENTS, None,
    )  # fmt: skip
    assert line["pages"] == json.loads((tmp_path / "summary.json").read_bytes())["responses"]
    assert (failed["outcome"], failed["reason"].startswith("There is no file or folder")) == ("failed", True)


WRONG: Final = {
    "flag": (["--log-format", "json", "--contact", "nobody"], {}, ""),
    "environment": ([], {"GCMSCRAPE_LOG_FORMAT": "json", "GCMSCRAPE_RATE": "fast"}, ""),
    "file": ([], {}, 'log_format = "json"\nrate = "fast"'),
    "no contact": ([], {}, 'log_format = "json"\nsite = "https://example.org"'),
    "before the settings": (["--log-format", "json", "--replay", "x", "--limit", "1"], {}, ""),
    "input": (["--log-format", "json", "--replay", "x"], {}, ""),
}


@each("name", WRONG)
def test_failures_are_json_where_that_is_asked_for(name: str, tmp_path: Path) -> None:
    arguments, environment, settings = WRONG[name]
    (tmp_path / "gcmscrape.toml").write_text(settings, encoding="utf-8")
    done = run("harvest", *arguments, cwd=tmp_path, environment=environment)
    (line,) = done.stderr.splitlines()
    assert (json.loads(line)["level"], done.returncode) == ("error", 1 if name == "input" else 2)


def test_the_log_tells_of_each_response(site: LiveSite, out: Path) -> None:
    site.asked.clear()
    done = gcmscrape(site, "refresh", out, *ALL, settings={"log_format": "json"})
    looks = [json.loads(line) for line in done.stderr.splitlines() if '"looked"' in line]
    asked = sorted((one.status, one.size) for one in site.asked if one.path != "/robots.txt" and one.status < 400)
    assert sorted((look["status"], look["bytes"]) for look in looks if look["status"] < 400) == asked
    assert all(look["milliseconds"] >= 0 for look in looks)
    assert json.loads(done.stdout)["outcome"] == "published"


class TestMetrics:
    def test_figures_for_prometheus(self, site: LiveSite, out: Path, tmp_path: Path) -> None:
        file = tmp_path / "gcmscrape.prom"
        assert gcmscrape(site, "refresh", out, *ALL, "--metrics", str(file)).returncode == 0
        good = figures(file)
        line = read_lines(out / "runs.jsonl")[-1]
        for name in ("events", "requests", "bytes", "not_modified", "seconds"):
            assert good[f"gcmscrape_run_{name}"] == line[name]
        assert good["gcmscrape_run_well"] == 1
        assert good["gcmscrape_fill_rate title"] == line["fill_rates"]["title"]
        site.broken = {"/robots.txt": 503}
        assert gcmscrape(site, "refresh", out, "--metrics", str(file)).returncode == 1
        failed = figures(file)
        assert (failed["gcmscrape_run_well"], "gcmscrape_run_events" in failed) == (0, False)
        published = "gcmscrape_published_timestamp_seconds"
        assert failed[published] == good[published]

    def test_what_writes_them_is_an_extra(self, site: LiveSite, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(metrics, "find_spec", lambda _: None)
        site.asked.clear()
        done = gcmscrape(site, "refresh", out, "--metrics", "x.prom")
        assert (done.returncode, site.asked) == (1, [])
        assert done.stderr.splitlines() == [
            "gcmscrape: --metrics needs a package that is not installed; install it with: pip install 'gcmscrape[metrics]'."
        ]

    def test_the_extra_of_all_is_all_extras(self) -> None:
        project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
        extras = project["project"]["optional-dependencies"]
        (union,) = extras.pop("all")
        assert union == f"gcmscrape[{','.join(sorted(extras))}]"


def figures(file: Path) -> dict[str, float]:
    families = text_string_to_metric_families(file.read_text(encoding="utf-8"))
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in families
        for sample in family.samples
    }


class TestNews:
    def test_a_refresh_and_changes_tell_what_changed(self, site: LiveSite, out: Path) -> None:
        site.rewrite = retitled
        site.render_again()
        done = gcmscrape(site, "refresh", out, *ALL)
        number = len({line["id"] for line in read_lines(out / "changes.jsonl")})
        first = read_lines(out / "changes.jsonl")[0]["id"]
        assert "Fields" not in done.stdout
        assert f"Changes: {number} changed." in done.stdout
        text = gcmscrape(site, "changes", out).stdout
        assert text.split("\n", 1)[1] == done.stdout.partition(" changed.\n")[2] + (
            f"\nNext, all that an event said, and when: gcmscrape history {first} --out {out}\n"
        )
        assert len(re.findall(r"^    title: Reconstructed (.*) -> Renamed \1$", text, re.MULTILINE)) == number
        page = gcmscrape(site, "changes", out, "--since", "2h", "--format", "markdown").stdout
        assert len(re.findall(r"^- \[Renamed .*\]\(<http://.*>\)$", page, re.MULTILINE)) == number
        told = json.loads(gcmscrape(site, "changes", out, "--since", "2000-01-01", "--format", "json").stdout)
        assert told["counts"] == {"added": 0, "changed": number, "gone": 0, "returned": 0}
        assert told["fields"]["title"] == {"site": number}
        assert gcmscrape(site, "changes", out, "--since", "3 days").returncode == 2
        assert gcmscrape(site, "changes", out / "archive").returncode == 1

    def test_two_datasets(self, harvested: Path, out: Path) -> None:
        lines = read_lines(out / "events.jsonl")
        lines[0]["city"] = "Elsewhere"
        lines[1]["city"], lines[1]["source"]["sha256"] = "Elsewhere", "0" * 64
        lines[2]["id"] = "events/another"
        (out / "events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        done = run("diff", harvested, out, "--format", "json")
        told = json.loads(done.stdout)
        assert done.returncode == 1
        assert told["counts"] == {"added": 1, "changed": 2, "gone": 1, "returned": 0}
        assert told["fields"] == {"city": {"extractor": 1, "site": 1}}
        text = run("diff", harvested, out / "events.jsonl").stdout.decode()
        assert "1 in the second alone, 1 in the first alone, 2 different.\n  city: 1 by extractor, 1 by site\n" in text
        assert "-> Elsewhere (read otherwise)\n" in text
        assert text.endswith(f"\nNext, what one of them was read from: gcmscrape show ID --out {out}\n")
        archive = run("diff", "--archive", out).stdout.decode()
        assert "1 in the second alone, 1 in the first alone, 2 different.\n  city: 2 by extractor\n" in archive
        assert run("diff", "--archive", harvested).returncode == 0
        (out / "events.jsonl").write_text("{}\n", encoding="utf-8")
        settings = out / "settings.toml"
        settings.write_text("colour = 1\n", encoding="utf-8")
        for wrong in (
            (out, harvested),
            (harvested, out / "nothing"),
            ("--archive", out / "archive"),
            ("--archive", harvested, "--labels", settings),
        ):
            assert run("diff", *wrong).returncode == 2


WORDS: Final = " ".join(f"word{number}" for number in range(40))
SHOWN: Final[dict[str, tuple[Any, Any]]] = {
    "x: 2024 -> 2025": ("2024", "2025"),
    "x: nothing -> A; B": ([], ["A", "B"]),
    "x: false -> nothing": (False, None),
    'x: [{"number": 1}] -> nothing': ([{"number": 1}], []),
    "x: ... one ... -> ... other two ...": (f"{WORDS} one\n\n{WORDS}", f"{WORDS} other two\n{WORDS}"),
    "x: one ... -> ...": (f"one {WORDS}", WORDS),
}


@each("line", SHOWN)
def test_a_change_is_one_line(line: str) -> None:
    old, new = SHOWN[line]
    assert change_line(Change(when="", id="", kind="changed", field="x", old=old, new=new, cause="site")) == line
