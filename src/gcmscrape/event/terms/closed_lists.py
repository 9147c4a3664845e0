"""Reading of values out of closed lists - objectives, themes, goals - as text, links or icons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import unquote

from gcmscrape.event.reading import Doubt, Means, Reading, T, means_of_words, quote, unknown_term
from gcmscrape.event.terms.vocabulary import Vocabulary, canonical
from gcmscrape.page.model import Item
from gcmscrape.record import WarningCode
from gcmscrape.site import cached

_IMAGE_TYPES: Final = r"\.(?:png|svg|jpe?g|gif|webp|avif|bmp|ico)"
_FILE_NAME: Final = re.compile(rf"[^/\s]*{_IMAGE_TYPES}", re.IGNORECASE)
_NO_NAME: Final = re.compile(rf"(?:{_IMAGE_TYPES})+\Z|\d{{1,5}}(?:x\d{{0,5}}|px)(?![a-z])", re.IGNORECASE)
"""Of the name of a file, what says nothing of what it shows: its type, and sizes in pixels."""
_NUMBER: Final = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_COPY: Final = re.compile(r"(?:_\d{1,2}|[\s_-]?\(\d{1,2}\))\Z")
"""What tells a copy of a file: Drupal adds _0, _1, a browser (1)."""


def read_item(item: Item, vocabulary: Vocabulary[T]) -> Reading[T]:
    """Read an item by its words, else by the addresses of its links, else by the file names of its images.

    Where they disagree, the first of the three is taken, with a warning. What is read from short items is remembered.
    """
    is_short = sum(map(len, (item.text, *item.links, *item.images))) <= _LONGEST_REMEMBERED
    return (_remembered if is_short else _read)(Item(*item[:4]), vocabulary)  # wherever it stands


def _read(item: Item, vocabulary: Vocabulary[T]) -> Reading[T]:
    text, images = item.text, item.images
    if _FILE_NAME.fullmatch(text):  # what some pages give as the alternative text
        text, images = "", images or (text,)
    scan = vocabulary.scan(text)
    # Visible words that are no value say that an image beside them is a decoration; the words of an icon do not.
    if item.shown and scan.unknown:
        images = ()
    wordless, others = _wordless(item.links, images, vocabulary, sure=bool(scan.unknown))
    reading = Reading(scan.values, means_of_words(item), text) if scan.values else wordless
    doubts: list[Doubt] = [
        (WarningCode.CONFLICTING_VALUES, f"number and name disagree in {quote(clash)}; what stands first is taken")
        for clash in scan.clashes
    ]
    if scan.unknown:
        doubts.append(unknown_term(scan.unknown if scan.values else text))
    others = dict.fromkeys(value for value in (*wordless.values, *others) if value not in reading.values)
    if others:
        said = ", ".join(str(getattr(value, "label", value)) for value in others)
        taken = f"{quote(text) if scan.values else 'the address of the link'} is taken instead"
        doubts.append((WarningCode.CONFLICTING_VALUES, f"an icon or link stands for {said}; {taken}"))
    return reading._replace(warnings=tuple(doubts))


_LONGEST_REMEMBERED: Final = 200
_remembered: Final = cached(1024)(_read)


def _wordless(
    links: Sequence[str], images: Sequence[str], vocabulary: Vocabulary[T], *, sure: bool
) -> tuple[Reading[T], Iterable[T]]:
    """Read what links and images carry without words; return the values of the images as well."""
    told: list[tuple[Means, str, T]] = []
    of_images: list[T] = []
    # As many links as images: each link holds its own image, so that they are compared one by one.
    paired = [*zip(zip(links), zip(images))] if len(links) == len(images) else [(links, images)]  # noqa: B905 - alike
    for group_links, group_images in paired:
        by_link = [(link, value) for link in group_links for value in vocabulary.in_address(link, sure=sure)]
        by_file = [(image, value) for image in group_images for value in _in_file(image, vocabulary)]
        told += [("link" if by_link else "icon", *one) for one in by_link or by_file]
        of_images += [value for _, value in by_file]
    values = tuple(dict.fromkeys([value for _, _, value in told]))
    addresses = "; ".join(dict.fromkeys([address for _, address, _ in told]))
    return Reading(values, told[0][0] if told else None, addresses), of_images


def _in_file(address: str, vocabulary: Vocabulary[T]) -> Iterator[T]:
    """Yield the value of the last number of a term in the base name of a file; a number that marks a copy is none."""
    path = re.split(r"[?#]", "" if address.startswith("data:") else address, maxsplit=1)[0]
    name = _NO_NAME.sub(" ", unquote(path).rpartition("/")[2]).rstrip()
    numbers = _numbers(name, vocabulary)
    while numbers and (mark := _COPY.search(name)):
        name = name[: mark.start()]
        numbers = _numbers(name, vocabulary) or numbers
    yield from [vocabulary.by_number[number] for number in numbers[-1:]]


def _numbers(name: str, vocabulary: Vocabulary[T]) -> list[str]:
    return [number for number in map(canonical, _NUMBER.findall(name)) if number in vocabulary.by_number]
