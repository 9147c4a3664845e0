"""Closed vocabularies: known spellings are looked for in a text, and every word that is not one of them is told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, NamedTuple
from urllib.parse import unquote

from gcmscrape.event.reading import T
from gcmscrape.site import load
from gcmscrape.site.words import fold, without_accents


def plain(text: str) -> str:
    """Return the form in which spellings are compared: folded, without accents, an underscore taken as a space."""
    return without_accents(fold(text)).replace("_", " ")


_WORD = re.compile(
    r"\d{1,2}:\d\d(?!\d)|\d+ ?%"  # 10:00 and 12%, which are no numbers of terms
    r"|(?<!\b[^\W\d_])\d+(?:\.(?:\d+|[a-d]))+(?![^\W_])|\d+|[^\W\d_]+"  # 10.7, not v10.7; 16; a name
)
_WORDS = load("terms")["words"]
_JOINER = re.compile(rf"[,;/&+|•·،、；，]|(?<![^\W\d_])(?:{'|'.join(map(plain, _WORDS['joiners']))})(?![^\W\d_])")
_CODE = r"\d{1,2}(?:\.(?:\d{1,2}|[a-d]))*"
_UP_TO = re.compile(rf"(?<![.\d])({_CODE}) ?(?:{'|'.join(map(plain, _WORDS['up_to']))}) ?(?={_CODE}(?!\.?\d))")

# One text, two characters a word: what parts it from the word before (a space, "-", "," for a list, "." for any other
# mark) and what it is: a (N)ame, a name that counts (A)lone only, a (C)ode such as 10.7, a number #, a (M)arker such as
# "Objective", or any other (W)ord. Words that say nothing are left out. `_GRAMMAR` finds the values in this outline.
_GRAMMAR = re.compile(
    r"""
      (?P<numbered>  (?<!W[ .-])\#[ .-]N )                        # 16 - Inclusion and social cohesion
    | (?P<named>     N[.-]\#(?![ .-][NW]) )                       # Inclusion and social cohesion (16)
    | (?P<range>     (?<!C-)C-C(?!-C)                             # 10.7-10.9, 10.7 to 10.9
                   | (?<!W[ .-])(?<!\#-)\#-\#(?!-\#|[ .-][NW]) )  # Objectives 2-4, 2 to 4; but not "2-4 April"
    | (?P<name>      [NC] | (?<!W[ .-])A(?![ .-]W) )              # Inclusion and social cohesion, 10.7
    | (?P<number>    (?:(?<=M.)|(?<!W[ .-])(?<!\#-)(?!\#\ W))\#(?!-\#) )  # Objectives 1, 2 and 23; but not "20 April"
    | (?P<unknown>   [WA\#] )
    """,
    re.VERBOSE,
)
_EMPTY = ""
_MOST_DIGITS = 2


class Scan(NamedTuple, Generic[T]):
    """What a text says: values in order, unknown words, and where a number and a name beside it disagree."""

    values: tuple[T, ...]
    unknown: str
    clashes: tuple[str, ...]


class _Phrase(NamedTuple):
    words: tuple[str, ...]
    kind: str
    value: Any


class Vocabulary(Generic[T]):
    """The spellings of a closed list of values, and the ids of its terms in addresses.

    Case, accents, punctuation and joining words ("and", "&", "y", "et") make no difference; the longest spelling wins;
    only whole words are found, so "Data" is not in "Database".
    """

    def __init__(self, table: Mapping[str, Any], make: Callable[[Mapping[str, Any]], T]) -> None:
        """Compile a table of `site/terms.toml`; `make` gives the value of one of its terms."""
        self.by_number: dict[str, T] = {}
        self._by_id: dict[int, T] = {}
        phrases = [_Phrase(_split(word)[0], _EMPTY, None) for word in _WORDS["empty"]]
        phrases += [_Phrase(_split(word)[0], "M", None) for word in (*table["markers"], *table.get("acronyms", ()))]
        for term in table["terms"]:
            value = make(term)
            if "number" in term:
                self.by_number[str(term["number"])] = value
            if "term_id" in term or "term_id_before_first" in table:
                self._by_id[term.get("term_id") or table["term_id_before_first"] + term["number"]] = value
            kind = "A" if term.get("alone") else "C" if term["name"] in self.by_number else "N"
            spellings = (term["name"], *term["en"], *term["es"], *term["fr"])
            phrases += [_Phrase(_split(spelling)[0], kind, value) for spelling in spellings]
        self._phrases: dict[str, list[_Phrase]] = defaultdict(list)
        for phrase in sorted(phrases, key=lambda phrase: len(phrase.words), reverse=True):
            self._phrases[phrase.words[0]].append(phrase)
        keys = "|".join(map(re.escape, table.get("address_keys", ())))
        # ?gcm_objectives=301, 23_objectives[0]=300, f[0]=gcm_objectives:301
        key = rf"[?&;=](?:{keys})(?:_target_id)?(?:\[\w*\])?[=:]"
        self._sure_id = re.compile(rf"{key}(\d{{1,6}})(?!\w)")
        self._any_id = re.compile(rf"(?:{key}|/taxonomy/term/(?:detail/)?)(\d{{1,6}})(?!\w)")

    def in_address(self, address: str, *, sure: bool) -> list[T]:
        """Return the values whose ids stand in an address; `sure` leaves out those under no key of the vocabulary."""
        ids = map(int, (self._sure_id if sure else self._any_id).findall(unquote(address))) if self._by_id else ()
        return [self._by_id[term_id] for term_id in ids if term_id in self._by_id]

    def scan(self, text: str) -> Scan[T]:
        """Return the values that `text` names, in its order, and the words that are none."""
        outline, phrases = self._outline(*_split(text))
        values: list[T] = []
        clashes: list[str] = []
        unknown: list[str] = []
        for match in _GRAMMAR.finditer(outline):
            found = phrases[match.start() // 2 : match.end() // 2]
            known = [one.value for one in found if one.value is not None]
            if match.lastgroup == "range":
                between = self._between(*(one.words[0] for one in found))
                values += between
                unknown += [] if between else [_said(found)]
                continue
            if match.lastgroup != "unknown":
                values += known[:1]
            unknown += [_said([one]) for one in found if one.value is None or match.lastgroup == "unknown"]
            if any(value is not known[0] for value in known):
                clashes.append(_said(found))
        return Scan(tuple(dict.fromkeys(values)), " ".join(unknown), tuple(clashes))

    def _between(self, first: str, last: str) -> list[T]:
        """Return the values of a range of numbers or of the targets of one goal; none when it is no such range.

        It is none when it does not rise, or goes beyond the numbers there are.
        """
        numbers = [*self.by_number]
        if not {first, last} <= self.by_number.keys() or first.rpartition(".")[0] != last.rpartition(".")[0]:
            return []
        return [self.by_number[number] for number in numbers[numbers.index(first) : numbers.index(last) + 1]]

    def _outline(self, words: tuple[str, ...], gaps: tuple[str, ...]) -> tuple[str, list[_Phrase]]:
        outline, phrases = "", []
        position = 0
        while position < len(words):
            phrase = self._phrase(words, position)
            if phrase.kind != _EMPTY:
                outline += gaps[position] + phrase.kind
                phrases.append(phrase)
            position += len(phrase.words)
        return outline, phrases

    def _phrase(self, words: tuple[str, ...], position: int) -> _Phrase:
        """Return the longest known phrase that starts at `position`, else the number or the unknown word there."""
        word = words[position]
        for phrase in self._phrases.get(word, ()):
            if phrase.words == words[position : position + len(phrase.words)]:
                return phrase
        if word.isdecimal() and len(word) <= _MOST_DIGITS:
            return _Phrase((word,), "#", self.by_number.get(word))
        return _Phrase((word,), "W", None)


def _split(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of `text` without the joining ones, and for each what parts it from the one before."""
    text = _JOINER.sub(",", _UP_TO.sub(r"\1-", plain(text)))
    found = list(_WORD.finditer(text))
    ends = [0, *(match.end() for match in found)]
    gaps = [_gap(text[end : match.start()].strip()) for end, match in zip(ends, found, strict=False)]
    return tuple(canonical(match[0]) for match in found), tuple(gaps)


def canonical(number: str) -> str:
    """Return `08.1` as `8.1`, and the digits of any script as European ones."""
    return ".".join(
        str(int(part)) if part.isdecimal() and len(part) <= _MOST_DIGITS else part for part in number.split(".")
    )


def _gap(marks: str) -> str:
    if not marks:
        return " "
    return "," if "," in marks else "-" if set(marks) == {"-"} else "."


def _said(phrases: Iterable[_Phrase]) -> str:
    return " - ".join(" ".join(phrase.words) for phrase in phrases)
