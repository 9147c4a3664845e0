"""A sentence put between any two elements of the own node is in the record, or warned about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tools.conservation.pages import read
from tools.conservation.places import mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmscrape import Event
    from tools.conservation.pages import SourcePage
    from tools.conservation.places import MarkedPage, Place

SENTENCE: Final = "Neighbours of the old harbour brought soup and told how they had learned to mend their nets."
HEADING: Final = "What the neighbours of the old harbour brought along"
FORMS: Final = {
    "p": f"<p>{SENTENCE}</p>",
    "div": f"<div>{SENTENCE}</div>",
    "text": f" {SENTENCE} ",
    "field": f'<div class="field"><div class="field__item">{SENTENCE}</div></div>',
    "heading": f"<h3>{HEADING}</h3>",
}
"""How the sentence is put on the page."""
_HOLDS_NO_BLOCKS: Final = frozenset({"p", "pre", "address"})


class Trial(NamedTuple):
    """One sentence in one place of one page."""

    page: SourcePage
    marked: MarkedPage
    number: int
    form: str

    @property
    def place(self) -> Place:
        """Where the sentence stands."""
        return self.marked.places[self.number]

    @property
    def html(self) -> str:
        """The page with the sentence."""
        return self.marked.with_inserted(self.number, FORMS[self.form])

    @property
    def words(self) -> str:
        """The words that must not be lost."""
        return HEADING if self.form == "heading" else SENTENCE

    def is_kept(self) -> bool:
        """Whether the words are in the description, in a label's values, or in a warning `unclaimed_text`."""
        event = read(self.page, self.html)
        return event is not None and any(self.words in " ".join(text.split()) for text in _texts(event))


def trials(page: SourcePage) -> Iterator[Trial]:
    """Put the sentence into every place of a page, in every form that the place can hold."""
    event = read(page)
    marked = mark(page.html, event.labels if event else ())
    for number, place in enumerate(marked.places):
        for form in FORMS:
            if form == "text" or place.parent.split(".")[0] not in _HOLDS_NO_BLOCKS:
                yield Trial(page, marked, number, form)


def has_unclaimed(event: Event) -> bool:
    """Whether the record warns about words that nothing holds."""
    return any(warning.code == "unclaimed_text" for warning in event.warnings)


def _texts(event: Event) -> Iterator[str]:
    yield event.description
    for label, values in event.labels.items():
        yield label
        yield from values
    for warning in event.warnings:
        if warning.code == "unclaimed_text":
            yield warning.message
