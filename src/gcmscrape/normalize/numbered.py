"""Reading of values that have a number: objectives and goals, as text, links or icons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gcmscrape.normalize.icons import file_number, is_file_name
from gcmscrape.normalize.reading import Doubt, ItemReading, Means, Reading, join, means_of_words, quote, unknown_term
from gcmscrape.record import WarningCode

if TYPE_CHECKING:
    from gcmscrape.normalize.vocabulary import Scan, Vocabulary
    from gcmscrape.page.model import Item

T = TypeVar("T")

AddressReader = Callable[[str], Sequence[int]]
"""Gives the numbers that the address of a link stands for."""


class _Wordless(NamedTuple):
    """Numbers that links and images carry without words; `others` are those of files that an address contradicts."""

    numbers: tuple[int, ...]
    others: tuple[int, ...]
    means: Means


def read_numbered(
    items: Iterable[Item], vocabulary: Vocabulary[T], numbers_in_address: AddressReader = lambda _: ()
) -> Reading[T]:
    """Read each item by its words, else by the addresses of its links, else by the file names of its images.

    Where they disagree, the first of the three is taken, with a warning.
    """
    return join(_read(item, vocabulary, numbers_in_address) for item in items)


def _read(item: Item, vocabulary: Vocabulary[T], numbers_in_address: AddressReader) -> ItemReading[T]:
    text, images = item.text, item.images
    if is_file_name(text):
        text, images = "", images or (text,)
    scan = vocabulary.scan(text)
    # Visible words that are no value say that an image beside them is a decoration; the words of an icon do not.
    if item.shown and scan.unknown and not scan.values:
        images = ()
    wordless = _wordless(item.links, images, numbers_in_address, highest=len(vocabulary.by_number))
    warnings = tuple(_doubts(scan, text, wordless, vocabulary))
    if scan.values:
        return ItemReading(scan.values, means_of_words(item), text, readable=True, warnings=warnings)
    values = tuple(vocabulary.by_number[number] for number in wordless.numbers)
    return ItemReading(values, wordless.means, None, readable=bool(values or scan.unknown), warnings=warnings)


def _wordless(links: Sequence[str], images: Sequence[str], in_address: AddressReader, highest: int) -> _Wordless:
    # As many links as images: each link holds its own image, so that they are compared one by one.
    paired = len(links) == len(images)
    groups = (
        zip(((link,) for link in links), ((image,) for image in images), strict=True) if paired else [(links, images)]
    )
    numbers: list[int] = []
    others: list[int] = []
    means: Means | None = None
    for group_links, group_images in groups:
        by_address = [number for link in group_links for number in in_address(link)]
        by_file = [number for image in group_images if (number := file_number(image, highest))]
        numbers += by_address or by_file
        if by_address:
            others += [number for number in by_file if number not in by_address]
        means = means or ("link" if by_address else "icon" if by_file else None)
    return _Wordless(tuple(dict.fromkeys(numbers)), tuple(dict.fromkeys(others)), means or "icon")


def _doubts(scan: Scan[T], text: str, wordless: _Wordless, vocabulary: Vocabulary[T]) -> list[Doubt]:
    doubts = [
        (WarningCode.CONFLICTING_VALUES, f"number and name disagree in {quote(clash)}; what stands first is taken")
        for clash in scan.clashes
    ]
    if scan.unknown:
        doubts.append(unknown_term(scan.unknown if scan.values else text))
    contradicting = wordless.others
    if scan.values:
        numbers = (*wordless.numbers, *wordless.others)
        contradicting = tuple(number for number in numbers if vocabulary.by_number[number] not in scan.values)
    if contradicting:
        said = ", ".join(map(str, contradicting))
        taken = quote(text) if scan.values else "the address of the link"
        doubts.append((WarningCode.CONFLICTING_VALUES, f"an icon or link stands for {said}; {taken} is taken instead"))
    return doubts
