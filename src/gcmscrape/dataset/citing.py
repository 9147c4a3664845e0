"""How to cite a dataset: a sentence and an entry for BibTeX, of what its data package says."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any, Final, NamedTuple

from gcmscrape.dataset.about import PROGRAM, PUBLISHER
from gcmscrape.dataset.files import PACKAGE
from gcmscrape.dataset.reading import DatasetUnreadable

_INVENTED: Final = "Invented pages, not of the site: cite this as an example of the program, never as data."
_DAY: Final = 10
_WIDTH: Final = 80


class Citation(NamedTuple):
    """How to cite a dataset; `warning` is None for one that can be cited as data."""

    sentence: str
    bibtex: str
    warning: str | None


def citation(folder: Path) -> Citation:
    """Return how to cite the dataset in a folder.

    Raises:
        DatasetUnreadable: It has no data package, or one that cannot be read.
    """
    path = folder / PACKAGE
    try:
        package = json.loads(path.read_bytes())
        return _citation(package)
    except FileNotFoundError as error:
        raise DatasetUnreadable(
            f"{folder} has no {PACKAGE}: a harvest or gcmscrape publish writes it beside the events."
        ) from error
    except OSError as error:
        raise DatasetUnreadable(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise DatasetUnreadable(f"{path} is damaged: gcmscrape publish writes it again.") from error


def _citation(package: dict[str, Any]) -> Citation:
    first, last = ((package["retrieved"][end] or "")[:_DAY] for end in ("from", "to"))
    number = sum(resource.get("rows", 0) for resource in package["resources"] if resource["path"] == "events.jsonl")
    events = "1 event" if number == 1 else f"{number} events"
    period = f"on {first}" if first == last else f"from {first} to {last}"
    when = f", retrieved {period}" if first else ""
    readers = [one["title"] for one in package["contributors"] if one["role"] == "wrangler"]
    note = f"{events}{when}, read by {' and '.join(readers) or PROGRAM}"
    warning = _INVENTED if package["synthetic"] else None
    fields = {
        "author": f"{{{PUBLISHER}}}",
        "title": package["title"],
        **({"year": last[:4]} if last else {}),
        "howpublished": rf"\url{{{package['homepage']}}}",
        "note": f"{note}. {warning}" if warning else note,
    }
    lines = "".join(_entry(name, value) for name, value in fields.items())
    bibtex = f"@misc{{{package['name']}-{last[:4] or 'undated'},\n{lines}}}"
    return Citation(f"{PUBLISHER}: {package['title']}. {package['homepage']} ({note}).", bibtex, warning)


def _entry(name: str, value: str) -> str:
    """Return a line of BibTeX, broken where it is long; there white space is one space however much it is."""
    line = f"{name} = {{{value}}},"
    return textwrap.fill(line, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False) + "\n"
