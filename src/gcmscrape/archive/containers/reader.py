"""Reading a file of any form, and what lies in it, with one limit for all that comes out of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.archive.containers.budget import DEPTH, SIZE, Budget, Spent
from gcmscrape.archive.left import Left, surely_no_page
from gcmscrape.archive.replays import without_replay
from gcmscrape.archive.revisits import Responses
from gcmscrape.archive.saved import Failure, SavedPage
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from gcmscrape.archive.containers.sources import Sample, Source


class Form(NamedTuple):
    """A form of saved pages.

    `is_it` tells it by how a file begins and by the ending of its name in lower case. The name counts only where the
    content cannot tell: a damaged WARC, a page without a tag, stripped text. `is_page`: a file of it is one page.
    `holds_files`: it holds files that are read as others are.
    """

    is_it: Callable[[Sample, str], bool]
    read: Callable[[Source, InputReader], Iterator[SavedPage | Failure]]
    is_page: bool = False
    holds_files: bool = False


class Forms(NamedTuple):
    """The forms there are: `of` tells that of a file by how it begins and by its name; None when nothing shows one.

    A file that shows none is read as `compressed` or as `page` when it is what the user named.
    """

    of: Callable[[Sample, str], Form | None]
    compressed: Form
    page: Form


@dataclass(slots=True)
class InputReader:
    """What reads one input: the responses of its WARCs, what was left, and what its present file may still give.

    `files` counts those that were of a form that holds no other files.
    """

    forms: Forms
    left: Left
    responses: Responses = field(default_factory=Responses)
    budget: Budget = field(default_factory=Budget)
    files: int = 0

    def read_file(self, source: Source) -> Iterator[SavedPage | Failure]:
        """Give the pages of a file of the input, whatever its form."""
        self.budget = Budget(SIZE + source.file.seek(0, os.SEEK_END))
        try:
            for page in self.read(source):
                yield without_replay(page) if isinstance(page, SavedPage) else page
        except Spent as spent:
            yield Failure(source.name, "too_large", str(spent))
        finally:
            self.responses.close()

    def read(self, source: Source) -> Iterator[SavedPage | Failure]:
        """Give the pages of a file that may lie in others.

        Raises:
            Spent: The file of the input has given all that one may give.
        """
        form = self.forms.of(source.sample, source.name)
        if form is None and (kind := surely_no_page(source.sample.plain)):
            self.files += 1
            yield Failure(
                source.name, "not_html", f"This is no saved page ({kind}): save the page as HTML, MHTML or a WARC."
            )
            return
        form = form or (self.forms.compressed if source.sample.method is not None else self.forms.page)
        if source.depth > DEPTH:
            yield Failure(
                source.name, "too_large", f"It lies in more than {DEPTH} containers within each other; unpack them."
            )
            return
        self.files += not form.holds_files
        source.file.seek(0)
        try:
            yield from form.read(source, self)
        except PageRefused as refusal:
            yield Failure(source.name, refusal.code, refusal.message)
