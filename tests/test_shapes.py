"""Pages of one template have one shape, whatever stands on them; those of others have another."""

from __future__ import annotations

from gcmscrape.event.extract import extract_page
from gcmscrape.health.shapes import shape_of
from gcmscrape.record import Event
from replica.content import HOST
from replica.generate import generate
from replica.layout import LAYOUTS
from replica.render import page_path, render
from tests.cases import FULL, each

CONTENT = generate(6 if FULL else 3, seed=2018)


def shapes(layout: str) -> set[str]:
    found = set()
    for content in CONTENT:
        html = render(content, LAYOUTS[layout], "en").encode()
        record = extract_page(html, HOST + page_path(content, "en"), {"content-type": "text/html"})
        assert isinstance(record, Event)
        found.add(shape_of(record))
    return found


@each("layout", LAYOUTS)
def test_pages_of_one_template_have_one_shape(layout: str) -> None:
    assert len(shapes(layout)) == 1


def test_other_templates_have_other_shapes() -> None:
    assert len(shapes("dl") | shapes("table_rows") | shapes("h3_p") | shapes("b_br")) == 4
