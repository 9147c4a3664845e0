"""The vocabularies, all in one place: what the words, links and icons under a label stand for (site/terms.toml)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from gcmscrape.event.reading import Reading, join, means_of_words, quote, unknown_term
from gcmscrape.event.terms.closed_lists import read_item
from gcmscrape.event.terms.vocabulary import Vocabulary, plain
from gcmscrape.page.model import Item
from gcmscrape.page.selectors import around
from gcmscrape.record import OPEN_LISTS, Goal, Objective, WarningCode
from gcmscrape.site import cached, load

_ANSWER_WORD: Final = re.compile(r"[^\W_]+|[^\w\s.,;:!?()\[\]\"'*/-]")
_PLACEHOLDERS: Final = frozenset(map(plain, load("terms")["workstreams"]["placeholders"]))
_FIRST_WORD: Final = re.compile(r"(\w+)\s*(?:[^\w\s]|$)")
_SHORTEST_NAME: Final = 3
"""In letters: less is an abbreviation or a mark, no name."""
BOOLEANS: Final = frozenset({"workstream_output", "regional_review_process"})
"""The fields that are yes or no, or unknown."""
_MAKERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Any]]] = {
    "objectives": lambda term: Objective(number=term.get("number"), label=term["name"]),
    "goals": lambda term: Goal(number=term["number"], label=term["name"]),
}
"""What a value is, where it is more than the name of its term."""


def read_values(field: str, items: Sequence[Item]) -> Reading[Any]:
    """Read the items under the label of a field of the record; it never raises, whatever they hold.

    Answers that disagree are no answer.
    """
    read = _READERS[field]
    readings = [read(item) for item in items]
    place = around([item.selector for item, reading in zip(items, readings, strict=True) if reading.values])
    reading = join(readings)._replace(selector=place)
    if field not in BOOLEANS or len(reading.values) < 2:  # noqa: PLR2004 - yes and no
        return reading
    conflict = (WarningCode.CONFLICTING_VALUES, f"both yes and no: {quote(reading.source_text)}")
    return Reading(warnings=(*reading.warnings, conflict))


def _read_words(item: Item) -> Reading[str]:
    """Read a value of an open vocabulary: the page's words."""
    return Reading((item.text,), means_of_words(item), item.text) if item.text else Reading()


def _read_term(name: str, item: Item) -> Reading[Any]:
    """Read values of a closed vocabulary: objectives, themes, goals, targets or indicators.

    A number decides against a name beside it ("16 - Social protection" is 16, with a warning), as it does when the
    name is in a language that the site's vocabulary does not have. "General" is an objective without a number. A target
    that the 2030 Agenda lacks is no value, nor is an indicator of no known target.
    """
    return read_item(item, _vocabulary(name))


@cached()
def _vocabulary(name: str) -> Vocabulary[Any]:
    terms = load("terms")
    table = terms[name]
    if "terms" not in table:
        listed = [{"name": code, "number": code, "en": (), "es": (), "fr": ()} for code in _codes(name)]
        table = table | {"terms": listed, "acronyms": terms["goals"]["acronyms"]}
    return Vocabulary(table, _MAKERS.get(name, lambda term: term["name"]))


def _codes(name: str) -> Iterator[str]:
    """Yield the codes of the targets (10.7, 10.a), or those that their indicators may have (10.7.1)."""
    for goal, (last_number, last_letter) in enumerate(load("terms")["targets"]["last"], start=1):
        for part in (*range(1, last_number + 1), *(letter for letter in "abcd" if letter <= last_letter)):
            numbers = range(1, load("terms")["indicators"]["most"] + 1)
            yield from [f"{goal}.{part}"] if name == "targets" else [f"{goal}.{part}.{one}" for one in numbers]


@cached()
def _answers() -> dict[str, bool]:
    return {plain(word): told == "true" for told, words in load("terms")["booleans"].items() for word in words}


def _read_answer(item: Item) -> Reading[bool]:
    """Read yes or no. Every word must be in the closed table: "Yes" is an answer, "Yes, in part" is not."""
    words = _ANSWER_WORD.findall(plain(item.text))
    answers = _answers()
    if not all(word in answers for word in words):
        return Reading(warnings=(unknown_term(item.text),))
    if not words:
        return Reading()
    return Reading(tuple(dict.fromkeys([answers[word] for word in words])), means_of_words(item), item.text)


def _read_output(item: Item) -> Reading[bool]:
    """Read whether the event is an output of a workstream: the name of one means yes."""
    return Reading((True,), "label", item.shown) if _is_name(item.shown) else _read_answer(item)


def _read_workstream(item: Item) -> Reading[str]:
    """Read the name of a workstream under "Workstream Output": visible words that are no yes and no no."""
    return Reading((item.shown,), "label", item.shown) if _is_name(item.shown) else Reading()


def _is_name(text: str) -> bool:
    words = plain(text)
    if words.strip(" .-") in _PLACEHOLDERS or sum(map(str.isalpha, words)) < _SHORTEST_NAME:
        return False
    first = _FIRST_WORD.match(words)  # "Yes, in part" is an answer of a kind; "No one left behind" is a name
    return first is None or first[1] not in _answers()


_READERS: Final[Mapping[str, Callable[[Item], Reading[Any]]]] = {
    **dict.fromkeys(OPEN_LISTS, _read_words),
    "workstream_output": _read_output,
    "workstreams": _read_workstream,
    "regional_review_process": _read_answer,
    "gcm_objectives": partial(_read_term, "objectives"),
    "cross_cutting_themes": partial(_read_term, "themes"),
    "sdgs": partial(_read_term, "goals"),
    "sdg_targets": partial(_read_term, "targets"),
    "sdg_indicators": partial(_read_term, "indicators"),
}
FIELDS: Final = tuple(_READERS)
"""The fields of the record that are read from items."""
