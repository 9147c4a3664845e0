"""gcmscrape: the event archive of the United Nations Network on Migration as validated records."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gcmscrape.archive.saved import InputUnreadable
    from gcmscrape.dataset.reading import DatasetUnreadable
    from gcmscrape.datasets import Dataset, read_archive, read_dataset
    from gcmscrape.extractor import Extractor
    from gcmscrape.record import Event, OtherPage
    from gcmscrape.refusal import PageRefused

__all__ = [
    "Dataset",
    "DatasetUnreadable",
    "Event",
    "Extractor",
    "InputUnreadable",
    "OtherPage",
    "PageRefused",
    "extract",
    "read_archive",
    "read_dataset",
]

_HOMES = {
    "Dataset": "datasets",
    "DatasetUnreadable": "dataset.reading",
    "Event": "record",
    "Extractor": "extractor",
    "InputUnreadable": "archive.saved",
    "OtherPage": "record",
    "PageRefused": "refusal",
    "read_archive": "datasets",
    "read_dataset": "datasets",
}


def extract(body: bytes | str, url: str | None, headers: Mapping[str, str] | None = None) -> Event | OtherPage:
    """Return the record of the event on a page, or what else the page is.

    Args:
        body: the bytes of the page, content-encoding undone; or its text, whatever encoding it says it has.
        url: the address of the page; None when it is not known.
        headers: the response's headers, if any; `content-type: text/plain` announces a page of stripped text.

    Raises:
        PageRefused: hostile or unreadable bytes; `code` says why.
    """
    from gcmscrape.extractor import Extractor  # noqa: PLC0415 - so that importing the package takes no time

    return Extractor().extract(body, url, headers)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is asked for
    """Import what is asked for: the command line is ready for Ctrl-C sooner than all of it is there."""
    if name not in _HOMES:
        raise AttributeError(f"module 'gcmscrape' has no attribute {name!r}")
    return getattr(import_module(f"gcmscrape.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """Return the public names, those that are not imported yet too."""
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
