"""The vocabularies, all in one place: what the words, links and icons under a label stand for.

Each `read_...` takes the items under one label and gives a `Reading` (`read_workstreams` two of them); none of them
raises, whatever the items hold. The vocabularies are site/terms.toml.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gcmscrape.event.reading import Reading, join, means_of_words, quote, unknown_term
from gcmscrape.event.terms.closed_lists import read_closed_list
from gcmscrape.event.terms.vocabulary import Vocabulary, plain
from gcmscrape.record import Goal, Objective, WarningCode
from gcmscrape.site import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gcmscrape.page.model import Item

_TERMS: Final = load("terms")
_ANSWERS: Final = {plain(word): answer == "true" for answer, words in _TERMS["booleans"].items() for word in words}
_ANSWER_WORD: Final = re.compile(r"[^\W_]+|[^\w\s.,;:!?()\[\]\"'*/-]")
_PLACEHOLDERS: Final = frozenset(map(plain, _TERMS["workstreams"]["placeholders"]))
_FIRST_WORD: Final = re.compile(r"(\w+)\s*(?:[^\w\s]|$)")
_SHORTEST_NAME: Final = 3
"""In letters: less is an abbreviation or a mark, no name."""
_MAKERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Any]]] = {
    "objectives": lambda term: Objective(number=term.get("number"), label=term["name"]),
    "goals": lambda term: Goal(number=term["number"], label=term["name"]),
}
"""What a value is, where it is more than the name of its term."""


def read_open_list(items: Sequence[Item]) -> Reading[str]:
    """Read the values of an open vocabulary: the page's words."""
    return join(
        Reading((item.text,), means_of_words(item), item.text) if item.readable else Reading(unreadable=True)
        for item in items
    )


def read_objectives(items: Sequence[Item]) -> Reading[Objective]:
    """Read the values under "GCM Objectives"; "General" has no number.

    A number decides against a name beside it ("16 - Social protection" is 16, with a warning), as it does when the
    name is in a language that the site's vocabulary does not have.
    """
    return read_closed_list(items, _vocabulary("objectives"))


def read_themes(items: Sequence[Item]) -> Reading[str]:
    """Read the values under "Cross Cutting Theme" as English names. A theme has no number."""
    return read_closed_list(items, _vocabulary("themes"))


def read_goals(items: Sequence[Item]) -> Reading[Goal]:
    """Read the values of the goals ("SDG.10 - Reduced Inequalities"); the label is the official English short name."""
    return read_closed_list(items, _vocabulary("goals"))


def read_targets(items: Sequence[Item]) -> Reading[str]:
    """Read the values under "SDG Targets" ("Target 10.7") as `10.7`; one that the 2030 Agenda lacks is no value."""
    return read_closed_list(items, _vocabulary("targets"))


def read_indicators(items: Sequence[Item]) -> Reading[str]:
    """Read the values under "SDG Indicators" ("Indicator 10.7.1") as `10.7.1`; one of no known target is no value."""
    return read_closed_list(items, _vocabulary("indicators"))


@functools.cache
def _vocabulary(name: str) -> Vocabulary[Any]:
    table = _TERMS[name]
    if "terms" not in table:
        codes = _targets() if name == "targets" else _indicators()
        terms = [{"name": code, "en": (), "es": (), "fr": ()} for code in codes]
        table = table | {"terms": terms, "acronyms": _TERMS["goals"]["acronyms"]}
    return Vocabulary(table, _MAKERS.get(name, lambda term: term["name"]))


def _targets() -> Iterator[str]:
    for goal, (last_number, last_letter) in enumerate(_TERMS["targets"]["last"], start=1):
        yield from (f"{goal}.{number}" for number in range(1, last_number + 1))
        yield from (f"{goal}.{letter}" for letter in "abcd" if letter <= last_letter)


def _indicators() -> Iterator[str]:
    for target in _targets():
        yield from (f"{target}.{number}" for number in range(1, _TERMS["indicators"]["most"] + 1))


def read_boolean(items: Sequence[Item]) -> Reading[bool]:
    """Read a value that is yes or no; `value` is None when it is unknown, and then it is `unreadable`.

    Every word must be in the closed table: "Yes" is an answer, "Yes, in part" is not. Answers that disagree are no
    answer.
    """
    reading = join(map(_answer, items))
    if len(reading.values) == 1:
        return reading
    warnings = reading.warnings
    if reading.values:
        texts = ", ".join(quote(item.text) for item in items if item.text)
        warnings += ((WarningCode.CONFLICTING_VALUES, f"both yes and no: {texts}"),)
    return Reading(unreadable=bool(items), warnings=warnings)


def _answer(item: Item) -> Reading[bool]:
    words = _ANSWER_WORD.findall(plain(item.text))
    if not all(word in _ANSWERS for word in words):
        return Reading(warnings=(unknown_term(item.text),))
    values = tuple(dict.fromkeys(_ANSWERS[word] for word in words))
    return Reading(values, means_of_words(item), item.text, unreadable=not values)


class Workstreams(NamedTuple):
    """Whether the event is an output of a workstream, and the names of the workstreams that are given."""

    output: Reading[bool]
    names: Reading[str]


def read_workstreams(items: Sequence[Item]) -> Workstreams:
    """Read the values under "Workstream Output": visible words that are no yes and no no are names, which mean yes."""
    named = [item for item in items if _is_name(item.shown)]
    names = join(Reading((item.shown,), "label", item.shown) for item in named)
    answer = read_boolean([item for item in items if item not in named])
    if not names.values:
        return Workstreams(answer, names)
    if answer.value is False:
        conflict = (WarningCode.CONFLICTING_VALUES, f"no, and the name of a workstream: {names.source_text}")
        return Workstreams(Reading(unreadable=True, warnings=(*answer.warnings, conflict)), names)
    return Workstreams(Reading((True,), "label", names.source_text, warnings=answer.warnings), names)


def _is_name(text: str) -> bool:
    words = plain(text)
    if words.strip(" .-") in _PLACEHOLDERS or sum(map(str.isalpha, words)) < _SHORTEST_NAME:
        return False
    first = _FIRST_WORD.match(words)  # "Yes, in part" is an answer of a kind; "No one left behind" is a name
    return first is None or first[1] not in _ANSWERS
