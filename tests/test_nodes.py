"""The own node of a page, told from what stands around it: rows of tests/data/nodes.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from gcmscrape import Event, extract
from tests.cases import each

PAGES = tomllib.loads((Path(__file__).parent / "data" / "nodes.toml").read_text(encoding="utf-8"))["page"]
SENTENCES = {
    1: "Delegates of nine towns met for two days and compared how they keep their bridges.",
    2: "On the second day the towns spoke about ferries, and three of them named a price.",
    3: "The closing session thanked the interpreters, and set the day of the next meeting.",
}
FIELDS = (
    '<div><div class="field__label">Date</div><div>20 April 2022</div></div>'
    '<div><div class="field__label">Location</div><div>Baku - Azerbaijan</div></div>'
    '<div><div class="field__label">Type of Event</div><div>Fair</div></div>'
)
LABELS = {"Date": ["20 April 2022"], "Location": ["Baku - Azerbaijan"], "Type of Event": ["Fair"]}


def read(body: str) -> Event:
    filled = body.replace("{title}", "<h1>Nine towns meet</h1>").replace("{fields}", FIELDS)
    for number, sentence in SENTENCES.items():
        filled = filled.replace(f"{{{number}}}", sentence)
    html = f"<!DOCTYPE html><html><head><title>Nine towns meet | River Towns</title></head><body>{filled}</body></html>"
    event = extract(html.encode(), "https://migrationnetwork.un.org/events/nine-towns")
    assert isinstance(event, Event)
    return event


@each("page", PAGES)
def test_the_own_node(page: dict[str, Any]) -> None:
    event = read(page["html"])
    wanted = [SENTENCES[part] if isinstance(part, int) else part for part in page["says"]]
    assert event.title == "Nine towns meet"
    assert [part for part in event.description.split("\n\n") if part] == wanted
    assert event.labels == page.get("labels", LABELS)
    assert (event.start or "") == page.get("start", "2022-04-20")
    unclaimed = [warning.message for warning in event.warnings if warning.code == "unclaimed_text"]
    told = [SENTENCES[number] for number in page.get("unclaimed", ())]
    assert len(unclaimed) == len(told)
    assert all(sentence in message for sentence, message in zip(told, unclaimed, strict=True))
