"""Reading of values out of closed lists - objectives, themes, goals - as text, links or icons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from gcmscrape.normalize.icons import file_number, is_file_name
from gcmscrape.normalize.reading import Doubt, ItemReading, Means, Reading, join, means_of_words, quote, unknown_term
from gcmscrape.record import WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gcmscrape.normalize.vocabulary import Scan, Vocabulary
    from gcmscrape.page.model import Item

T = TypeVar("T")


class _Wordless(NamedTuple, Generic[T]):
    """Values that links and images carry without words; `others` are those of files that an address contradicts."""

    values: tuple[T, ...]
    others: tuple[T, ...]
    means: Means


def read_closed_list(items: Iterable[Item], vocabulary: Vocabulary[T]) -> Reading[T]:
    """Read each item by its words, else by the addresses of its links, else by the file names of its images.

    Where they disagree, the first of the three is taken, with a warning.
    """
    return join(_read(item, vocabulary) for item in items)


def _read(item: Item, vocabulary: Vocabulary[T]) -> ItemReading[T]:
    text, images = item.text, item.images
    if is_file_name(text):
        text, images = "", images or (text,)
    scan = vocabulary.scan(text)
    # Visible words that are no value say that an image beside them is a decoration; the words of an icon do not.
    if item.shown and scan.unknown and not scan.values:
        images = ()
    wordless = _wordless(item.links, images, vocabulary, sure=bool(scan.unknown))
    warnings = tuple(_doubts(scan, text, wordless))
    if scan.values:
        return ItemReading(scan.values, means_of_words(item), text, readable=True, warnings=warnings)
    readable = bool(wordless.values or scan.unknown)
    return ItemReading(wordless.values, wordless.means, None, readable=readable, warnings=warnings)


def _wordless(links: Sequence[str], images: Sequence[str], vocabulary: Vocabulary[T], *, sure: bool) -> _Wordless[T]:
    # As many links as images: each link holds its own image, so that they are compared one by one.
    paired = len(links) == len(images)
    groups = (
        zip(((link,) for link in links), ((image,) for image in images), strict=True) if paired else [(links, images)]
    )
    values: list[T] = []
    others: list[T] = []
    means: Means | None = None
    highest = len(vocabulary.by_number)
    for group_links, group_images in groups:
        by_address = [value for link in group_links for value in vocabulary.in_address(link, sure=sure)]
        numbers = [number for image in group_images if (number := file_number(image, highest))]
        by_file = [vocabulary.by_number[number] for number in numbers]
        values += by_address or by_file
        if by_address:
            others += [value for value in by_file if value not in by_address]
        means = means or ("link" if by_address else "icon" if by_file else None)
    return _Wordless(tuple(dict.fromkeys(values)), tuple(dict.fromkeys(others)), means or "icon")


def _doubts(scan: Scan[T], text: str, wordless: _Wordless[T]) -> list[Doubt]:
    doubts = [
        (WarningCode.CONFLICTING_VALUES, f"number and name disagree in {quote(clash)}; what stands first is taken")
        for clash in scan.clashes
    ]
    if scan.unknown:
        doubts.append(unknown_term(scan.unknown if scan.values else text))
    contradicting = wordless.others
    if scan.values:
        contradicting = tuple(value for value in (*wordless.values, *wordless.others) if value not in scan.values)
    if contradicting:
        said = ", ".join(str(getattr(value, "label", value)) for value in contradicting)
        taken = quote(text) if scan.values else "the address of the link"
        doubts.append((WarningCode.CONFLICTING_VALUES, f"an icon or link stands for {said}; {taken} is taken instead"))
    return doubts
