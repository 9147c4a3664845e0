"""`gcmscrape sample`: records at random beside their pages, for verdicts, and what verdicts come to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from gcmscrape.commands.closing import counted
from gcmscrape.commands.fitting import width_of
from gcmscrape.commands.plain_table import PlainTable
from gcmscrape.commands.terminal import fail, say, show
from gcmscrape.dataset.atomic import PublishFailed, write_files
from gcmscrape.dataset.reading import DatasetUnreadable, read_events
from gcmscrape.health.shapes import shape_of
from gcmscrape.refusal import PageRefused
from gcmscrape.review.beside import ROOM, beside
from gcmscrape.review.cleaning import Room
from gcmscrape.review.document import document
from gcmscrape.review.finding import assets_of, pages_of
from gcmscrape.review.sampling import draw
from gcmscrape.review.scoring import Score, Verdicts, scores, sentence
from gcmscrape.settings import Settings
from gcmscrape.site.addresses import origin_of

PAGE: Final = 150_000
"""Bytes of the markup of a page. With those of the record, of images and styles, ten pages are less than 3 MB."""
RECORD: Final = 20_000
"""Bytes of the values of a record."""


def run(settings: Settings, number: int, seed: int, html: Path) -> None:
    """Write a sample of the dataset; end with status 1 when that cannot be done."""
    try:
        events = list(read_events(settings.out))
        drawn = draw(events, number, seed)
        pages = pages_of(drawn, settings.out)
        there = [event for event in drawn if event.source.sha256 in pages]
        if not there:
            fail(f"None of the pages is there: {settings.out} has no archive that holds them. Nothing was written.")
        assets = assets_of(settings.out)
        invented = any(page.synthetic for page in pages.values())
        room = Room(ROOM, PAGE)
        pairs = [beside(event, pages[event.source.sha256], assets, room) for event in there]
        origin = origin_of(there[0].url or "")
        about: dict[str, object] = {
            "name": f"{there[0].content_sha256[:8]}-{len(there)}-{seed}",
            "drawn": len(there),
            "records": len(events),
            "templates": len({shape_of(event) for event in events}),
            "seed": seed,
            "extractor": there[0].extractor,
            "source": str(origin) if origin is not None else "saved pages",
            "synthetic": invented,
        }
        text = document(
            pairs, f"A sample of {len(there)} of {counted(len(events), 'record')}", _about(invented), about, RECORD
        )
        write_files(html.parent, {html.name: [text.encode()]}, "Nothing was written")
    except (DatasetUnreadable, PageRefused, PublishFailed) as error:
        fail(str(error))
    show(
        f"Wrote {counted(len(there), 'record')} of {len(events)} beside their pages to {html}.\n"
        "Open it in a browser, judge the values, and save the verdicts.\n"
        "\nNext, what they come to: gcmscrape sample --score FILE\n"
    )
    if missing := len(drawn) - len(there):
        say(f"Left out, because their pages are not in the archive: {counted(missing, 'record')}.", "warning")


def score(file: Path) -> None:
    """Print what the verdicts in a file come to; end with status 1 when it holds none."""
    try:
        verdicts = Verdicts.model_validate_json(file.read_bytes())
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror or error}.")
    except ValidationError:
        fail(f"{file} holds no verdicts: name the file that the page of a sample saved.")
    *fields, total = scores(verdicts)
    heads = ("right", "wrong", "can't tell", "precision", "95% interval")
    table = PlainTable("field", *heads, numbers=heads)
    for one in (*fields, total):
        table.add_row(*_cells(one))
    show(f"{table.text(width_of(sys.stdout))}\n{sentence(verdicts, total)}\n")


def _cells(one: Score) -> tuple[str, ...]:
    numbers = tuple(map(str, (one.right, one.wrong, one.unsure)))
    if one.share is None or one.interval is None:
        return (one.field or "all", *numbers, "-", "-")
    low, high = one.interval
    return (one.field or "all", *numbers, f"{one.share:.1%}", f"{low:.1%} - {high:.1%}")


def _about(invented: bool) -> str:  # noqa: FBT001 - one fact
    told = "Say of each value whether it is what the page says. Save the verdicts now and then: they go into a file."
    return f"The pages are invented, not of the site. {told}" if invented else told
