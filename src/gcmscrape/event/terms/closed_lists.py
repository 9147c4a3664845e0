"""Reading of values out of closed lists - objectives, themes, goals - as text, links or icons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar
from urllib.parse import unquote

from gcmscrape.event.reading import Doubt, Means, Reading, means_of_words, quote, unknown_term
from gcmscrape.event.terms.vocabulary import Vocabulary
from gcmscrape.page.model import Item
from gcmscrape.record import WarningCode
from gcmscrape.site import cached

T = TypeVar("T")

_IMAGE_TYPES: Final = r"\.(?:png|svg|jpe?g|gif|webp|avif|bmp|ico)"
_FILE_NAME: Final = re.compile(rf"[^/\s]*{_IMAGE_TYPES}", re.IGNORECASE)
_NO_NAME: Final = re.compile(rf"(?:{_IMAGE_TYPES})+\Z|\d{{1,5}}(?:x\d{{0,5}}|px)(?![a-z])", re.IGNORECASE)
"""Of the name of a file, what says nothing of what it shows: its type, and sizes in pixels."""
_NUMBER: Final = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_COPY: Final = re.compile(r"(?:_\d|[\s_-]?\(\d{1,2}\))\Z")
"""What tells a copy of a file: Drupal adds _0, _1, a browser (1)."""


def read_item(item: Item, vocabulary: Vocabulary[T]) -> Reading[T]:
    """Read an item by its words, else by the addresses of its links, else by the file names of its images.

    Where they disagree, the first of the three is taken, with a warning. What is read from short items is remembered.
    """
    is_short = not item.times and sum(map(len, (item.text, *item.links, *item.images))) <= _LONGEST_REMEMBERED
    return (_remembered if is_short else _read)(item._replace(selector=""), vocabulary)


def _read(item: Item, vocabulary: Vocabulary[T]) -> Reading[T]:
    text, images = item.text, item.images
    if _FILE_NAME.fullmatch(text):  # what some pages give as the alternative text
        text, images = "", images or (text,)
    scan = vocabulary.scan(text)
    # Visible words that are no value say that an image beside them is a decoration; the words of an icon do not.
    if item.shown and scan.unknown and not scan.values:
        images = ()
    means, values, others, address = _wordless(item.links, images, vocabulary, sure=bool(scan.unknown))
    doubts: list[Doubt] = [
        (WarningCode.CONFLICTING_VALUES, f"number and name disagree in {quote(clash)}; what stands first is taken")
        for clash in scan.clashes
    ]
    if scan.unknown:
        doubts.append(unknown_term(scan.unknown if scan.values else text))
    taken = "the address of the link"
    if scan.values:
        taken, others = quote(text), [value for value in (*values, *others) if value not in scan.values]
    if others:
        said = ", ".join(str(getattr(value, "label", value)) for value in dict.fromkeys(others))
        doubts.append((WarningCode.CONFLICTING_VALUES, f"an icon or link stands for {said}; {taken} is taken instead"))
    if scan.values:
        return Reading(scan.values, means_of_words(item), text, warnings=tuple(doubts))
    return Reading(tuple(values), means, address, warnings=tuple(doubts))


_LONGEST_REMEMBERED: Final = 200
_remembered: Final = cached(1024)(_read)


def _wordless(
    links: Sequence[str], images: Sequence[str], vocabulary: Vocabulary[T], *, sure: bool
) -> tuple[Means | None, list[T], list[T], str | None]:
    """Return what links and images carry without words: values, those of files that an address contradicts, addresses.

    The addresses are those that gave the values, joined by "; ".
    """
    values: list[T] = []
    told: list[str] = []
    others: list[T] = []
    means: Means | None = None
    # As many links as images: each link holds its own image, so that they are compared one by one.
    paired = [*zip(zip(links), zip(images))] if len(links) == len(images) else [(links, images)]  # noqa: B905 - alike
    for group_links, group_images in paired:
        of_links = {link: vocabulary.in_address(link, sure=sure) for link in group_links}
        by_address = [value for found in of_links.values() for value in found]
        of_files = {image: file_number(image, len(vocabulary.by_number)) for image in group_images}
        by_file = [vocabulary.by_number[number] for number in of_files.values() if number]
        values += by_address or by_file
        of_addresses: Mapping[str, object] = of_links if by_address else of_files
        told += [address for address, found in of_addresses.items() if found]
        if by_address:
            others += [value for value in by_file if value not in by_address]
        means = means or ("link" if by_address else "icon" if by_file else None)
    return means, list(dict.fromkeys(values)), others, "; ".join(dict.fromkeys(told)) or None


def file_number(address: str, highest: int) -> int | None:
    """Return the last number from 1 to `highest` in the base name of a file.

    Sizes in pixels are no such number, nor is the mark of a copy where such a number stands before it.
    """
    if address.startswith("data:"):
        return None
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    name = _NO_NAME.sub(" ", unquote(path).rpartition("/")[2]).rstrip()
    number = _last_number(name, highest)
    while number is not None and (mark := _COPY.search(name)):
        name = name[: mark.start()]
        number = _last_number(name, highest) or number
    return number


def _last_number(name: str, highest: int) -> int | None:
    found = [int(digits) for digits in _NUMBER.findall(name)]
    return next((number for number in reversed(found) if 1 <= number <= highest), None)
