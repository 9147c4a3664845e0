"""What the table of forms holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from gcmscrape.archive.containers.reading import Reading
    from gcmscrape.archive.containers.sources import Sample, Source
    from gcmscrape.archive.saved import Failure, SavedPage

PAGE_ENDINGS: Final = frozenset({".html", ".htm", ".xhtml", ".xht"})
TEXT_ENDINGS: Final = frozenset({".txt", ".wet"})


class Form(NamedTuple):
    """A form of saved pages.

    `is_it` tells it by how a file begins and by the ending of its name in lower case. The name counts only where the
    content cannot tell: a damaged WARC, a page without a tag, stripped text. `is_page`: a file of it is one page.
    `holds_files`: it holds files that are read as others are.
    """

    is_it: Callable[[Sample, str], bool]
    read: Callable[[Source, Reading], Iterator[SavedPage | Failure]]
    is_page: bool = False
    holds_files: bool = False
