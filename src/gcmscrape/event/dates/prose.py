"""Dates in prose: one is taken only when the text ties it to the event that the page is about.

Prose is full of other dates: other events, programme periods, the adoption of a treaty. A date counts when it

- opens the text ("On 20 April 2022, IOM ...", "Geneva, 20 April 2022 -"),
- stands behind a label at the start of a line or sentence ("When: 20 April 2022"),
- stands behind what an event does ("The webinar will be held on ...") or what those who make it do ("IOM organized
  a workshop in Baku on ..."), in a sentence that speaks of no other event.

Only full dates count, except behind a label. Two that differ leave no date. The words are data (site/date_words.toml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gcmscrape.event.dates.grammar import Expression, parse
from gcmscrape.event.dates.moments import Dates, contradicts
from gcmscrape.event.dates.words import plain
from gcmscrape.site import cached, load
from gcmscrape.site.words import either

LONGEST_TEXT = 6_000
"""Characters of a body that are looked at."""

_SENTENCE_END = re.compile(r"[.!?؟]\s+(?=[^a-z])|。|\n")
_LONGEST_SENTENCE = 400
_LINES_WITH_DIGITS = re.compile(r"(?:^[^\n]*\d[^\n]*(?:\n|$))+", re.MULTILINE)
_LONGEST_LABEL = 40
# A place and its country, before the date of a report: "Baku, Azerbaijan, 20 April 2022 -".
_DATELINE = re.compile(r"\W*[^\W\d_a-z][\w'’.-]*(?:,? [^\W\d_a-z][\w'’.-]*){0,3}(?:,| [-–—]) ?")
_HEADING = re.compile(r"\A[^\d\n]{1,80}(?<![.:,;])\n\s*")
_CAPITALIZED = re.compile(r"(?<!^)\b[^\W\d_a-zа-я]\w{2,}")


def date_in_prose(body: str, title: str) -> tuple[Dates | None, tuple[str, ...]]:
    """Return the date of the event that `body` tells, and its words; or None, and the words of dates that differ."""
    text = _HEADING.sub("", body[:LONGEST_TEXT].lstrip().removeprefix(title).lstrip())
    tied = {text[date.begin : date.stop]: date.dates for date in _dates(text) if _is_tied(date, text, plain(title))}
    found = [(dates, words) for words, dates in tied.items() if dates]
    best, words = max(found, key=lambda one: len(str(one[0].start)), default=(None, ""))  # the most exact one
    if best is None or len(found) < len(tied) or any(_differ(best, dates) for dates, _ in found):
        return None, tuple(tied)
    return best._replace(source="prose"), (words,)


def _dates(text: str) -> Iterator[Expression]:
    """Yield the dates of the text. Only lines with a digit are taken apart: the others can hold no date."""
    for lines in _LINES_WITH_DIGITS.finditer(text):
        for found in parse(lines[0]):
            yield found._replace(begin=found.begin + lines.start(), stop=found.stop + lines.start())


def _differ(best: Dates, other: Dates) -> bool:
    """Whether another date contradicts the best one; a day agrees with a time on that day."""
    if best.start.precision == other.start.precision:
        return best.ends != other.ends
    return contradicts(best.start, other.start)


def _is_tied(date: Expression, text: str, title: str) -> bool:
    before = text[max(0, date.begin - _LONGEST_SENTENCE) : date.begin]
    if _pattern("label").search(plain(before[-_LONGEST_LABEL:])):
        return True
    if date.dates and date.dates.start.precision in {"month", "year"}:
        return False
    if _pattern("opener").fullmatch(plain(before)) or _DATELINE.fullmatch(before):
        return _is_of_this_event(plain(text[date.stop :][:_LONGEST_SENTENCE]), title)
    return _is_announced(_SENTENCE_END.split(before)[-1], title)


def _is_of_this_event(rest: str, title: str) -> bool:
    """Whether the clause behind an opening date goes on with this event, not with another one or an act of state."""
    other = _pattern("other_subject").match(rest)
    return not _pattern("other_act").match(rest) and (other is None or other[1] in title)


def _is_announced(sentence: str, title: str) -> bool:
    """Whether the sentence up to the date says that this event takes place then."""
    words = plain(sentence)
    if _names_another("other_event", words, title) or _names_another("other_time", words, title):
        return False
    if _pattern("organizer_act").search(words):
        return True
    is_named = _pattern("event").search(words) is not None or _is_title(sentence, title)
    return is_named and _pattern("event_act").search(words) is not None


def _names_another(what: str, words: str, title: str) -> bool:
    return any(other not in title for other in _pattern(what).findall(words))


def _is_title(sentence: str, title: str) -> bool:
    """Whether the sentence names the event as the title does: most of its capitalized words are in there."""
    names = [plain(name) in title for name in _CAPITALIZED.findall(sentence)]
    return 2 * sum(names) > len(names) or not names


@cached()
def _pattern(name: str) -> re.Pattern[str]:
    pattern: str = load("date_patterns")["prose"][name]
    for key, listed in load("date_words")["prose"].items():
        pattern = pattern.replace(f"{{{key}}}", f"(?:{either(map(plain, listed))})")
    return re.compile(pattern)
