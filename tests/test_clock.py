"""A clock that is wrong: whatever it says, a run waits no longer than it was to wait."""

from __future__ import annotations

import sqlite3
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final

import pytest

from gcmscrape.harvest import crawl, failures
from gcmscrape.state.database import ARCHIVE, STATE
from tests.changing_site import ChangingSite, Killed, event

if TYPE_CHECKING:
    from pathlib import Path

YEARS: Final = 10 * 365 * 86_400.0


def site_of(out: Path) -> ChangingSite:
    """Return a site of two events, the first of which gives no answer at first."""
    site = ChangingSite(out, {"/events/a": [(500, b""), event(1, "A")], "/events/b": event(2, "B")})
    site.lists("/events/a", "/events/b")
    return site


def test_a_clock_that_was_far_ahead_before_a_kill(tmp_path: Path) -> None:
    site = site_of(tmp_path)
    site.most = site_requests_before_b = 3  # robots.txt, the list, the first event
    with pytest.raises(Killed):
        site.run("harvest", later_seconds=60)
    assert len(site.asked) == site_requests_before_b + 1
    with sqlite3.connect(tmp_path / ARCHIVE / STATE) as state:
        put_off = state.execute("UPDATE page SET not_before = not_before + ? WHERE not_before IS NOT NULL", (YEARS,))
        assert put_off.rowcount == 1
    state.close()
    site.most = 1000
    site.pages["/events/a"] = event(1, "A")
    site.run("harvest", later_seconds=0.1)
    assert sorted(site.titles().values()) == ["A", "B"]


@pytest.mark.parametrize("wrong", [-YEARS, -3600.0])
def test_a_clock_that_is_put_back_while_a_page_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: float
) -> None:
    put_off: list[float] = []

    def clock() -> float:
        return time.time() + (wrong if put_off else 0)

    def putting_off() -> float:
        put_off.append(time.time())
        return put_off[0]

    monkeypatch.setattr(failures, "time", SimpleNamespace(time=putting_off))
    monkeypatch.setattr(crawl, "time", SimpleNamespace(time=clock))
    site = site_of(tmp_path)
    site.run("harvest", later_seconds=0.1)
    assert put_off
    assert sorted(site.titles().values()) == ["A", "B"]
