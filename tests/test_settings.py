"""Settings by file, environment and flags: which counts, and what is said of one that cannot be used."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Any

import pytest

from gcmscrape.settings import Settings, SettingsInvalid, load_settings
from gcmscrape.site.addresses import DEFAULT_SITE
from tests.program import run


def write(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_flag_counts_more_than_the_environment_and_that_more_than_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, 'rate = 0.5\nlanguages = ["en", "fr"]\nconcurrency = 1\n')
    settings, origins = load_settings({"concurrency": "3", "out": None}, {"GCMSCRAPE_RATE": "0.25", "HOME": "/"}, file)
    assert (settings.rate, settings.languages, settings.concurrency) == (0.25, ("en", "fr"), 3)
    assert origins == {"rate": "GCMSCRAPE_RATE", "languages": str(file), "concurrency": "--concurrency"}


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"rate": "0"}, "The setting rate, set by --rate, cannot be used: it should be greater than 0"),
        ({"rate": "nan"}, "rate"),
        ({"rate": "-1"}, "rate"),
        ({"rate": "fast"}, "a valid number"),
        ({"concurrency": "9"}, "less than or equal to 8"),
        ({"languages": "en,xx"}, "xx is no language of the site"),
        ({"languages": ""}, "languages"),
        ({"contact": "nobody"}, "no mail address"),
        ({"contact": "a@b.org\r\nX-Injected: 1"}, "no mail address"),
        ({"site": "ftp://example.org"}, "no web address"),
        ({"site": "example.org"}, "no web address"),
        ({"site": "http://[::1"}, "no web address"),
        ({"site": "https://example.org/sub/path"}, "give scheme and host alone"),
        ({"nodes": "5-1"}, "no range"),
        ({"nodes": "0-5"}, "no range"),
        ({"failed_share": "2"}, "less than or equal to 1"),
        ({"sources": "list"}, "sources"),
        ({"unheard_of": "1"}, "there is no such setting"),
    ],
)
def test_what_cannot_be_used_is_named(flags: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as told:
        load_settings(flags, {}, write(tmp_path, ""))
    assert words in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "words"), [("rate = ", "is no TOML"), ("ratte = 1", "The setting ratte, set by"), ('rate = "x"', "rate")]
)
def test_a_file_that_cannot_be_used_is_named(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as told:
        load_settings({}, {}, write(tmp_path, text))
    assert words in str(told.value)
    assert "settings.toml" in str(told.value)


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="cannot be read"):
        load_settings({}, {}, tmp_path / "missing.toml")


@pytest.mark.parametrize("site", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_a_site_on_this_machine_needs_no_politeness(site: str, tmp_path: Path) -> None:
    settings, _ = load_settings({"site": site, "rate": "inf"}, {}, write(tmp_path, ""))
    assert math.isinf(settings.rate)
    assert settings.is_local


@pytest.mark.parametrize(
    ("given", "waits"),
    [
        ({}, (30, 300)),
        ({"rate": "inf"}, (1, 5)),
        ({"rate": "inf", "later_seconds": "40", "longest_wait_seconds": "7"}, (40, 7)),
    ],
)
def test_without_a_rate_little_is_waited_for(given: dict[str, str], waits: tuple[float, float], tmp_path: Path) -> None:
    settings, _ = load_settings({"site": "http://127.0.0.1:8000", **given}, {}, write(tmp_path, ""))
    assert settings.waits == waits


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [([], {}), (["--contact", "who"], {}), ([], {"GCMSCRAPE_CONTACT": "who"})],
)
def test_a_live_site_wants_a_contact(arguments: list[str], environment: dict[str, str], tmp_path: Path) -> None:
    for command in ("harvest", "refresh", "discover"):
        done = run(command, *arguments, environment=environment, cwd=tmp_path)
        assert done.returncode == 2
        assert b"contact" in done.stderr
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("asked", [["refresh"], ["check"], ["harvest", "--from", "wayback"]])
def test_only_this_machine_is_asked_without_a_pause(asked: list[str], tmp_path: Path) -> None:
    here = "http://127.0.0.1:8000"
    site = DEFAULT_SITE if "--from" not in asked else here
    file = write(tmp_path, f'archive = "{here}/all/cdx"\n')
    done = run(*asked, "--site", site, "--rate", "inf", "--contact", "a@b.org", "--config", file, cwd=tmp_path)
    assert done.returncode == 2
    assert b"for --rate: It can be inf for a site or archive on this machine only" in done.stderr


@pytest.mark.parametrize(
    "given",
    [
        {"site": "http://127.0.0.1:8000", "rate": "inf", "nodes": "1-5", "languages": "en,zh-hant", "sources": ""},
        {"rate": "0.123456789", "later_seconds": "0", "robots": "false", "out": 'a "quoted" folder'},
    ],
)
def test_every_setting_can_be_printed_and_read_again(given: dict[str, str], tmp_path: Path) -> None:
    environment = {f"GCMSCRAPE_{name.upper()}": value for name, value in given.items()}
    done = run("settings", environment=environment, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (
        Settings.model_validate(tomllib.loads(done.stdout.decode()))
        == load_settings({}, environment, write(tmp_path, ""))[0]
    )


def test_what_settings_prints_is_a_settings_file(tmp_path: Path) -> None:
    (tmp_path / "gcmscrape.toml").write_text('contact = "a@example.org"\nrate = 0.5\n', encoding="utf-8")
    done = run("settings", cwd=tmp_path)
    assert done.returncode == 0
    printed = done.stdout.decode()
    assert "(set by gcmscrape.toml)\nrate = 0.5" in printed
    again = Settings.model_validate(tomllib.loads(printed))
    assert again == Settings(contact="a@example.org", rate=0.5, out=Path("output"))
