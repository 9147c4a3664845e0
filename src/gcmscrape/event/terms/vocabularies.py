"""The vocabularies, all in one place: what the words, links and icons under a label stand for.

Each `read_...` takes the items under one label and gives a `Reading`; none of them raises, whatever the items hold.
The vocabularies are site/terms.toml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from gcmscrape.event.reading import Reading, join, means_of_words, quote, unknown_term
from gcmscrape.event.terms.closed_lists import read_item
from gcmscrape.event.terms.vocabulary import Vocabulary, plain
from gcmscrape.page.model import Item
from gcmscrape.record import Goal, Objective, WarningCode
from gcmscrape.site import cached, load

_ANSWER_WORD: Final = re.compile(r"[^\W_]+|[^\w\s.,;:!?()\[\]\"'*/-]")
_PLACEHOLDERS: Final = frozenset(map(plain, load("terms")["workstreams"]["placeholders"]))
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
        [Reading((item.text,), means_of_words(item), item.text) if item.text else Reading[str]() for item in items]
    )


def read_terms(name: str, items: Sequence[Item]) -> Reading[Any]:
    """Read the values of a closed vocabulary: objectives, themes, goals, targets or indicators.

    A number decides against a name beside it ("16 - Social protection" is 16, with a warning), as it does when the
    name is in a language that the site's vocabulary does not have. "General" is an objective without a number. A target
    that the 2030 Agenda lacks is no value, nor is an indicator of no known target.
    """
    vocabulary = _vocabulary(name)
    return join([read_item(item, vocabulary) for item in items])


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


def read_boolean(items: Sequence[Item]) -> Reading[bool]:
    """Read a value that is yes or no; no value when it is unknown.

    Every word must be in the closed table: "Yes" is an answer, "Yes, in part" is not. Answers that disagree are no
    answer.
    """
    return _agreed([_answer(item) for item in items])


def read_workstreams(items: Sequence[Item]) -> Reading[str]:
    """Read the names of workstreams under "Workstream Output": visible words that are no yes and no no."""
    return join([Reading((item.shown,), "label", item.shown) for item in items if _is_name(item.shown)])


def read_workstream_output(items: Sequence[Item]) -> Reading[bool]:
    """Read whether the event is an output of a workstream: the name of one means yes."""
    return _agreed([Reading((True,), "label", item.shown) if _is_name(item.shown) else _answer(item) for item in items])


def _agreed(answers: list[Reading[bool]]) -> Reading[bool]:
    reading = join(answers)
    if len(reading.values) < 2:  # noqa: PLR2004 - yes and no
        return reading
    conflict = (WarningCode.CONFLICTING_VALUES, f"both yes and no: {quote(reading.source_text or '')}")
    return Reading(warnings=(*reading.warnings, conflict))


@cached()
def _answers() -> dict[str, bool]:
    return {plain(word): told == "true" for told, words in load("terms")["booleans"].items() for word in words}


def _answer(item: Item) -> Reading[bool]:
    words = _ANSWER_WORD.findall(plain(item.text))
    answers = _answers()
    if not all(word in answers for word in words):
        return Reading(warnings=(unknown_term(item.text),))
    if not words:
        return Reading()
    return Reading(tuple(dict.fromkeys([answers[word] for word in words])), means_of_words(item), item.text)


def _is_name(text: str) -> bool:
    words = plain(text)
    if words.strip(" .-") in _PLACEHOLDERS or sum(map(str.isalpha, words)) < _SHORTEST_NAME:
        return False
    first = _FIRST_WORD.match(words)  # "Yes, in part" is an answer of a kind; "No one left behind" is a name
    return first is None or first[1] not in _answers()
