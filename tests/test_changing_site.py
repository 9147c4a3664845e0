"""Pages that move, change hands, go and come back between runs: no event is lost, and none is told to be gone that is not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.changing_site import Answer, ChangingSite, event
from tests.fault_server import CHALLENGE, short_page

if TYPE_CHECKING:
    from pathlib import Path

SOON = 0.0001  # hours between two looks


@pytest.fixture
def site(tmp_path: Path) -> ChangingSite:
    """A site with the events 5 and 6, harvested."""
    site = ChangingSite(tmp_path, {"/events/a": event(5, "A"), "/events/b": event(6, "B")})
    site.lists("/events/a", "/events/b")
    site.run("harvest")
    return site


class TestGone:
    @pytest.mark.parametrize(
        "page",
        [
            short_page("Page not found", "There is no such page."),
            (301, "/events"),
            (404, b""),
        ],
        ids=["soft-404", "to-the-list", "404"],
    )
    def test_two_looks_that_find_no_event_are_enough(self, site: ChangingSite, page: Answer) -> None:
        site.pages["/events/a"] = page
        site.run(everything=True, gone_after_hours=SOON)
        assert set(site.titles()) == {"node/5", "node/6"}
        time.sleep(1.1)
        site.run(everything=True, gone_after_hours=SOON)
        assert set(site.titles()) == {"node/6"}
        assert site.told() == [("node/5", "gone", None)]


def test_lists_that_are_not_there_do_not_stop_a_run(site: ChangingSite) -> None:
    site.run(sources="sitemap,listing,term", discovery_days=0)
    assert len(site.asked) > 20


def test_a_page_that_insists_on_a_slash_is_tried_again_as_often_as_others(site: ChangingSite) -> None:
    site.pages |= {"/events/a": [CHALLENGE, (301, "/events/a/")], "/events/a/": event(5, "A", canonical="/events/a")}
    site.run(everything=True)
    assert site.asked.count("/events/a") == 2
    assert site.told() == []
