"""What is asked of the words of a user: names of the closed lists, and words that can be read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gcmscrape.site.own import Lists, OwnWords, copies, lists_in

LONGEST_LABEL: Final = 60
"""In characters: no label has more, and longer text is not looked up as one."""

_SHOWN: Final = 24
"""So many names are told of a closed list."""
_SIMILAR: Final = 0.6
"""From 0 to 1: names are similar from here on, as `difflib` takes it."""
_PATH: Final = re.compile(r"/[^\s?#]*")


def own_words(tables: Mapping[str, object]) -> OwnWords:
    """Return the words of a user by the names of their tables; empty tables and None are left out.

    Raises:
        ValueError: A word cannot be used. The message is a sentence without its full stop.
    """
    return OwnWords({name: checked(name, given) for name, given in tables.items() if given})


def checked(table: str, given: object) -> Lists:
    """Return a table of words as it was given.

    Args:
        table: `labels`, `terms`, `places`, `kinds` or `listings`.
        given: Lists of words, by the names of the closed lists that they are added to.

    Raises:
        ValueError: A name is none of the table, or a word cannot be used.
    """
    lists = lists_in(copies())
    words: Lists = _like(lists[table], given, table)
    for where, word in _leaves(words, table):
        _REQUIRE.get(table, _require_word)(where, word)
    if table == "labels":
        _require_one_meaning(table, lists[table], words)
    elif table == "terms":  # a word may be a value of two vocabularies
        for name, values in words.items():
            known = {value: [value, *spellings] for value, spellings in lists[table][name].items()}
            _require_one_meaning(f"terms.{name}", known, values)
    return words


def _like(lists: Lists | list[str], given: object, where: str) -> Any:  # noqa: ANN401 - as `lists`
    """Return what was given, when it has no names but those of the lists, and lists of words where they have them."""
    if isinstance(lists, list):
        if not isinstance(given, (list, tuple)) or not given or not all(isinstance(word, str) for word in given):
            raise ValueError(f'{where} is to be a list of words, such as ["..."]')
        return list(given)
    if not isinstance(given, Mapping):
        raise ValueError(f"{where} is to be a table with names such as {_some(lists)}")  # noqa: TRY004 - as all of them
    for name in given:
        if name not in lists:
            near = similar(str(name), lists)
            told = f"the nearest is {near!r}" if near else f"there are {_some(lists)}"
            raise ValueError(f"{where} has no {name!r}; {told}")
    return {name: _like(lists[name], words, f"{where}.{name}") for name, words in given.items()}


def similar(word: str, names: Mapping[str, object]) -> str | None:
    """Return the name that is most similar to a word, whatever the case; None when none is.

    One that shares whole words with it comes before one that only has the same letters.
    """
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(word.casefold(), folded, max(1, len(folded)), _SIMILAR)
    parts = set(word.casefold().split())
    best = max(near, key=lambda name: len(parts & set(name.split())), default=None)
    return folded[best] if best is not None else None


def _some(lists: Lists) -> str:
    more = f" and {len(lists) - _SHOWN} more" if len(lists) > _SHOWN else ""
    return ", ".join([*lists][:_SHOWN]) + more


def _leaves(lists: Lists | list[str], where: str) -> Iterator[tuple[str, str]]:
    """Give each word with the names above it."""
    if isinstance(lists, list):
        yield from ((where, word) for word in lists)
        return
    for name, inner in lists.items():
        yield from _leaves(inner, f"{where}.{name}")


def _require_word(where: str, word: str) -> None:
    if not word.strip() or word != word.strip() or not word.isprintable():
        raise ValueError(f"{where} has {word!r}, which is no word: it is empty, or has white space around it or breaks")


def _require_label(where: str, word: str) -> None:
    _require_word(where, word)
    if len(word) > LONGEST_LABEL:
        raise ValueError(f"{where} has {word!r}, which is longer than a label: {LONGEST_LABEL} characters")


def _require_path(where: str, word: str) -> None:
    if not _PATH.fullmatch(word):
        raise ValueError(f"{where} has {word!r}, which is no path without a language, such as '/events'")


def _require_kind(where: str, word: str) -> None:
    _require_word(where, word)
    if not where.startswith("kinds.paths."):
        return
    try:
        pattern = re.compile(word)
    except re.error as error:
        raise ValueError(f"{where} has {word!r}, which is no regular expression: {error}") from error
    if not word.startswith("^") or pattern.groups:
        raise ValueError(f"{where} has {word!r}, which is to begin with ^ and to have no groups but (?:...)")


_REQUIRE: Final = {"labels": _require_label, "kinds": _require_kind, "listings": _require_path}
"""What is asked of a word, by its table."""


def _require_one_meaning(where: str, lists: Lists, words: Lists) -> None:
    """Raise an error when a word stands for two names of a table."""
    means = {_same(word): name for name, known in lists.items() for word in known}
    for name, own in words.items():
        for word in own:
            if means.setdefault(_same(word), name) != name:
                raise ValueError(f"{where}.{name} has {word!r}, which means {means[_same(word)]} already")


def _same(word: str) -> str:
    return " ".join(word.casefold().split()).strip(" :*")
