"""`gcmscrape show`: one record as a card, as its line of JSON, or beside its page."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

from gcmscrape.archive.saved import InputUnreadable
from gcmscrape.commands.fitting import next_step, width_of
from gcmscrape.commands.terminal import fail, show, show_json
from gcmscrape.dataset.atomic import PublishFailed, write_files
from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.dataset.reading import DatasetUnreadable
from gcmscrape.refusal import PageRefused
from gcmscrape.review.beside import beside
from gcmscrape.review.card import card
from gcmscrape.review.document import document
from gcmscrape.review.finding import Found, NotFound, of_dataset, of_file
from gcmscrape.settings import Settings

_WIDEST: Final = 120
_STDIN: Final = "-"


def run(settings: Settings, name: str, html: Path | None, *, as_json: bool) -> None:
    """Show the record; end with status 1 when there is none, or when its page is wanted and not there."""
    try:
        is_file = name == _STDIN or Path(name).is_file()
        found = of_file(Path(name)) if is_file else of_dataset(name, settings.out)
    except (NotFound, InputUnreadable, DatasetUnreadable) as error:
        fail(str(error))
    if as_json:
        show_json(to_json_line(found.event).decode())
    elif html is None or found.page is None:
        show(card(found.event, _width()))
        if found.page is not None and name != _STDIN:
            showing = f"gcmscrape show {name} --html record.html" + ("" if is_file else f" --out {settings.out}")
            show(f"\n{next_step('the same beside its page', showing, width_of(sys.stdout))}\n")
    if html is not None:
        _write(found, html, settings.out, quiet=as_json)


def _write(found: Found, html: Path, folder: Path, *, quiet: bool) -> None:
    event = found.event
    if found.page is None:
        fail(f"The page of {event.id} is not there: {folder} has no archive that holds its bytes. Nothing was written.")
    invented = " The page is invented, not of the site." if found.page.synthetic else ""
    about = f"{event.id}, retrieved {event.source.retrieved_at or 'at an unknown time'}.{invented}"
    try:
        text = document([beside(event, found.page, found.assets)], event.title or event.id, about)
        write_files(html.parent, {html.name: [text.encode()]}, "Nothing was written")
    except (PageRefused, PublishFailed) as error:
        fail(str(error))
    if not quiet:
        show(f"Wrote {event.id} beside its page to {html}.\n\nNext, look at it in a browser; it needs no network.\n")


def _width() -> int:
    """The columns of the terminal, as far as lines are read with ease; elsewhere as wide as these go."""
    return min(shutil.get_terminal_size().columns, _WIDEST) if sys.stdout.isatty() else _WIDEST
