"""Pages without content: a wall in front of the site, an error, a page that is not for the public.

The words are `site/kinds.toml`. They say what such a page is; whether a page is one, what it shows of an event says.
"""

from __future__ import annotations

import re
from typing import Final

from gcmscrape import site
from gcmscrape.page.model import Page
from gcmscrape.record import PageKind
from gcmscrape.site.words import fold, without_accents

Verdict = tuple[PageKind, str]

_SHORT: Final = 600
VERDICTS: Final[dict[str, Verdict]] = {
    "challenge": (PageKind.CHALLENGE, "The page asks the visitor to prove to be human, or for a browser."),
    "access_denied": (PageKind.ACCESS_DENIED, "The page says that access is denied."),
    "not_found": (PageKind.NOT_FOUND, "The page says that there is no such page."),
    "maintenance": (PageKind.MAINTENANCE, "The site says that it is under maintenance."),
    "failure": (PageKind.MAINTENANCE, "The server says that it can't show the page now."),
}
"""The tables of signs, and what they tell. What stands first decides, where a page says several things."""

# What parts a title: "404 - Page not found", "Attention Required! | Cloudflare", "Just a moment...".
_BETWEEN_PARTS: Final = re.compile(r"\s*(?:[|:()!?…•·<>«»؟！？：。]|\s-\s|\.(?=[\s.]|$))+\s*")
_NUMBER: Final = re.compile(r"\d+")
_TAG: Final = re.compile(r"<[^<>]*>")
_WORD: Final = re.compile(r"[\w'-]+")
_HOST: Final = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}")


def wall(page: Page, *, known: bool) -> str | None:
    """Return what a page without content says of itself (a name of `VERDICTS`); None when it does not say it.

    The title says it when it says nothing else; the text only on a short page. One of them is enough, unless the page
    is `known` to be that of an event: an event may be named "Forbidden", and another may stand beside a closed door.
    """
    heading = page.title.text if page.title else ""
    # `<title>` counts, too, where no label says that there is more to the page.
    titles = (heading,) if page.labelled else (heading, page.metadata.html_title or "")
    by_title = [told for told in map(_told_by_title, titles) if told]
    by_text = _told_by_text(_said(page, heading, known=known), "sentences") if len(page.opening) < _SHORT else None
    if known and not (by_title and by_text):
        return None
    if by_text == "challenge" or not by_title:
        return by_text
    return min(by_title, key=list(VERDICTS).index)


def _said(page: Page, heading: str, *, known: bool) -> str:
    """What a page says besides its title: an event may be about doors that were closed."""
    if known and page.body:
        return _fold(page.body.text)
    return _fold(page.opening).replace(_fold(heading) or "\0", " ")


def says_nothing(title: str) -> bool:
    """Whether a title is made of nothing but the words beside those of walls and errors, and of the site's name."""
    return all(map(_is_beside, _parts(title)))


def wall_in_front(page: Page) -> Verdict | None:
    """Return what a page that shows nothing of an event says of itself, in whatever words; None: nothing."""
    text = _fold(f"{page.metadata.html_title or ''} {page.opening}")
    told = _told_by_text(text, "sentences") or _told_by_text(text, "hints")
    return VERDICTS[told] if told else None


def ends_in_failure(tail: str) -> bool:
    """Whether the end of a page, as HTML, says that the server failed in the middle of it."""
    shown = _fold(_TAG.sub(" ", tail.rpartition("</script>")[2]))
    return any(words in shown for words in _signs("failure", "sentences"))


def _told_by_title(title: str) -> str | None:
    """Return the kind that a title tells ("404 - Page not found"); None when any other word is in it."""
    parts = _parts(title)
    told = [_sign(part) for part in parts]
    if not all(name or _is_beside(part) for name, part in zip(told, parts, strict=True)):
        return None
    return next(filter(None, told), None)


def _told_by_text(text: str, form: str) -> str | None:
    return next((name for name in VERDICTS if any(words in text for words in _signs(name, form))), None)


def _parts(title: str) -> list[str]:
    return [part for part in _BETWEEN_PARTS.split(_fold(title)) if part]


@site.remembered(1024)
def _sign(part: str) -> str | None:
    """Return the kind that a part of a title tells, whatever stands beside it ("Error 503 Backend fetch failed")."""
    words = _WORD.findall(part)
    telling = " ".join(word for word in words if not _says_little(word))
    said = {part, telling or next(filter(_NUMBER.fullmatch, words), "")}
    return next((name for name in VERDICTS if said & (_signs(name, "titles") | _signs(name, "sentences"))), None)


def _is_beside(part: str) -> bool:
    """Whether a part of a title tells nothing: the site's name, a host, a number, "Error"."""
    return part in _site_names() or bool(_HOST.fullmatch(part)) or all(map(_says_little, _WORD.findall(part)))


def _says_little(word: str) -> bool:
    return word in _signs("beside", "titles") or bool(_NUMBER.fullmatch(word))


@site.cached()
def _signs(name: str, form: str) -> frozenset[str]:
    return frozenset(_fold(words) for words in site.load("kinds")["signs"][name].get(form, ()))


def names_the_site(title: str) -> bool:
    """Whether the site's name is part of a title."""
    return any(name in _fold(title) for name in _site_names())


@site.cached()
def _site_names() -> frozenset[str]:
    return frozenset(map(_fold, site.load("kinds")["site_names"]))


def _fold(text: str) -> str:
    """Return the form in which words are compared: without accents, which many leave out."""
    return without_accents(fold(text))
