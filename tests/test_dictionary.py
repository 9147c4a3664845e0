"""The data dictionary is what the models of the record say."""

from __future__ import annotations

from gcmscrape.record import Event
from tools.dictionary import TARGET, page, without_origin


def test_the_page_is_made_of_the_models() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "run python -m tools.dictionary"


def test_each_field_has_all_that_is_told_of_it() -> None:
    lines = TARGET.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]
    told = {cells[0].strip("`"): cells for cells in rows[: len(Event.model_fields)]}
    assert list(told) == list(Event.model_fields)
    assert all(len(cells) == 6 and all(cells) for cells in told.values())
    assert without_origin() == []
