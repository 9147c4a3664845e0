"""Organizers by a normal form of their names, so that one that is written in several ways counts as one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from gcmscrape.site.words import fold

_BRACKET: Final = re.compile(r"\s*\(([^()]*)\)")
_NO_LETTERS: Final = re.compile(r"[\W_]+")
_ARTICLE: Final = re.compile(r"^(the|la|le|les|el|los|las) ")
_MOST: Final = 12
"""Letters that an abbreviation has at most."""


class Organizer(NamedTuple):
    """An organizer: the name that is written most often, and the other ways in which it is written."""

    name: str
    others: tuple[str, ...] = ()


def normal_form(name: str) -> str:
    """Return what names of one organizer have in common: no case, marks, article, or abbreviation in brackets."""
    return _letters(_BRACKET.sub("", name)) or _letters(name) or name


def _letters(name: str) -> str:
    return _ARTICLE.sub("", _NO_LETTERS.sub(" ", fold(name).replace("&", " and ")).strip())


def organizers(names: Iterable[str]) -> Mapping[str, Organizer]:
    """Return the organizer that each name means.

    A name with an abbreviation in brackets tells what the abbreviation means where it stands alone, unless two names
    have the same one.
    """
    written = Counter(names)
    meant: defaultdict[str, set[str]] = defaultdict(set)
    for name in written:
        for short in _BRACKET.findall(name):
            if len(short) <= _MOST and normal_form(name) != _letters(short):
                meant[_letters(short)].add(normal_form(name))
    of_form: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(written, key=lambda name: (-written[name], name)):
        form = normal_form(name)
        full = meant.get(form, set())
        of_form[min(full) if len(full) == 1 else form].append(name)
    told = [Organizer(name, tuple(others)) for name, *others in of_form.values()]
    return {name: one for one in told for name in (one.name, *one.others)}
