"""Dates in prose: one is taken only when the text ties it to the event that the page is about.

Prose is full of other dates: other events, programme periods, the adoption of a treaty. A date counts when it

- opens the text ("On 20 April 2022, IOM ...", "Geneva, 20 April 2022 -"),
- stands behind a label at the start of a line or sentence ("When: 20 April 2022"),
- stands behind what an event does ("The webinar will be held on ...") or what those who make it do ("IOM organized
  a workshop in Baku on ..."), in a sentence that speaks of no other event.

Only full dates count, except behind a label. Two that differ leave no date. The words are data (site/date_words.toml).
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.event.dates.grammar import Expression, parse
from gcmscrape.event.dates.moments import contradicts
from gcmscrape.event.dates.words import plain
from gcmscrape.site import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gcmscrape.record import DatePrecision

_PRECISIONS: tuple[DatePrecision, ...] = ("minute", "day", "month", "year")
LONGEST_TEXT = 6_000
"""Characters of a body that are looked at."""

_SENTENCE_END = re.compile(r"[.!?؟]\s+(?=[^a-z])|。|\n")
_LONGEST_SENTENCE = 400
_LINES_WITH_DIGITS = re.compile(r"(?:^[^\n]*\d[^\n]*(?:\n|$))+", re.MULTILINE)
_LONGEST_LABEL = 40
# A place and its country, before the date of a report: "Baku, Azerbaijan, 20 April 2022 -".
_DATELINE = re.compile(r"\W*[^\W\d_a-z][\w'’.-]*(?:,? [^\W\d_a-z][\w'’.-]*){0,3}(?:,| [-–—]) ?")
_HEADING = re.compile(r"[^\d\n]{1,80}(?<![.:,;])\n\s*")
_CAPITALIZED = re.compile(r"(?<!^)\b[^\W\d_a-zа-я]\w{2,}")


class ProseDate(NamedTuple):
    """The date that the text gives for its event, and its words; or the words of `rivals` that leave none."""

    expression: Expression | None
    text: str | None
    rivals: tuple[str, ...] = ()


def date_in_prose(body: str, title: str) -> ProseDate:
    """Return the date of the event that `body` tells, if it tells one."""
    text = body[:LONGEST_TEXT].lstrip().removeprefix(title).lstrip()
    heading = _HEADING.match(text)
    text = text[heading.end() :] if heading else text
    tied = [expression for expression in _expressions(text) if _is_tied(expression, text, plain(title))]
    if not tied:
        return ProseDate(None, None)
    words = [text[expression.begin : expression.stop] for expression in tied]
    best = min(tied, key=_coarseness)
    if any(_differs(best, other) for other in tied):
        return ProseDate(None, None, tuple(dict.fromkeys(words)))
    return ProseDate(best, words[tied.index(best)])


def _expressions(text: str) -> Iterator[Expression]:
    """Yield the dates of the text. Only lines with a digit are taken apart: the others can hold no date."""
    for lines in _LINES_WITH_DIGITS.finditer(text):
        for found in parse(lines[0]):
            yield found._replace(begin=found.begin + lines.start(), stop=found.stop + lines.start())


def _coarseness(expression: Expression) -> int:
    """Return 0 for a date that is not settled, then the more the less exactly it is told."""
    return 1 + _PRECISIONS.index(expression.start.precision) if expression.start else 0


def _differs(best: Expression, other: Expression) -> bool:
    """Whether another date contradicts the best one; a day agrees with a time on that day."""
    if best.start is None or other.start is None:
        return True
    if best.start.precision == other.start.precision:
        return (best.start, best.end) != (other.start, other.end)
    return contradicts(best.start, other.start)


def _is_tied(expression: Expression, text: str, title: str) -> bool:
    before = text[max(0, expression.begin - _LONGEST_SENTENCE) : expression.begin]
    if _pattern("label").search(plain(before[-_LONGEST_LABEL:])):
        return True
    if expression.start and expression.start.precision in {"month", "year"}:
        return False
    if _opens(text[: expression.begin], title):
        return _is_of_this_event(text[expression.stop :][:_LONGEST_SENTENCE], title)
    return _is_announced(_SENTENCE_END.split(before)[-1], title)


def _opens(before: str, title: str) -> bool:
    """Whether nothing stands before the date but a preposition or the place of a report."""
    if len(before) > _LONGEST_SENTENCE:
        return False
    words = plain(before)
    if _pattern("opener").fullmatch(words):
        return True
    return bool(_DATELINE.fullmatch(before)) and not _speaks_of_another("other_event", words, title)


def _is_of_this_event(rest: str, title: str) -> bool:
    """Whether the clause behind an opening date goes on with this event, not with another one or an act of state."""
    words = plain(rest)
    other = _pattern("other_subject").match(words)
    return not _pattern("other_act").match(words) and (other is None or other[1] in title)


def _is_announced(sentence: str, title: str) -> bool:
    """Whether the sentence up to the date says that this event takes place then."""
    words = plain(sentence)
    if _speaks_of_another("other_event", words, title) or _speaks_of_another("other_time", words, title):
        return False
    if _pattern("organizer_act").search(words):
        return True
    if not _pattern("event_act").search(words):
        return False
    return _pattern("event").search(words) is not None or _is_named(sentence, title)


def _speaks_of_another(what: str, words: str, title: str) -> bool:
    return any(other not in title for other in _pattern(what).findall(words))


def _is_named(sentence: str, title: str) -> bool:
    """Whether the sentence names the event as the title does: most of its capitalized words are in there."""
    names = [plain(name) for name in _CAPITALIZED.findall(sentence)]
    return 2 * sum(name in title for name in names) > len(names) or not names


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    pattern: str = load("date_patterns")["prose"][name]
    for key, spellings in load("date_words")["prose"].items():
        pattern = pattern.replace(f"{{{key}}}", _one_of(spellings))
    return re.compile(pattern)


def _one_of(spellings: Iterable[str]) -> str:
    ordered = sorted({plain(spelling) for spelling in spellings}, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(spelling).replace(r"\ ", r"\s+") for spelling in ordered) + ")"
