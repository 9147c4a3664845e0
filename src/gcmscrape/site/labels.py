"""The closed table of labels: which words, and which class names, stand for which field."""

from __future__ import annotations

import re
from typing import NamedTuple

from gcmscrape import site
from gcmscrape.site.checks import LONGEST_LABEL
from gcmscrape.site.words import clean, fold

_ARROWS = "›»→⇒❯▶►▸▹▾▼◆●■★☆>|+"
_BEFORE = " *·•-–—" + _ARROWS
_AFTER = " :：*." + _ARROWS
_TIDIED = _AFTER.replace(".", "")
_MACHINE_PREFIXES = ("field--name-", "views-field-", "field-name-", "block-field-blocknode", "event-", "event__")
_CLASS_NOISE = re.compile(
    r"^(?:views-field-|views-label-|field-name-|field--name-|block-field-blocknode[a-z]*?(?=field-)|event__|event-|node__)*(?:field-)*"
)
_BEFORE_COLON = re.compile(rf"[\s;{re.escape(_BEFORE)}]*([^:：]+)[:：]")


class Meaning(NamedTuple):
    """What a label means: the record's field (or a name of labels.toml), and whether its value is one line."""

    field: str
    single: bool


@site.cached()
def _table(key: str) -> dict[str, Meaning]:
    """The labels by their `names`, or by the `classes` that stand for them."""
    return {
        comparable(name) if key == "names" else name: Meaning(entry.get("field", field), entry["value"] == "line")
        for field, entry in site.load("labels").items()
        for name in entry[key]
    }


def comparable(text: str) -> str:
    """Return the form in which labels are compared: no case, colon, asterisk, hyphen, or space at a slash."""
    return fold(text).lstrip(_BEFORE).rstrip(_AFTER).replace("-", " ").replace(" /", "/").replace("/ ", "/")


def tidy(text: str) -> str:
    """Return a label as shown: on one line, without colon, asterisk and white space at the ends."""
    return clean(text).strip(_TIDIED)


def meaning(text: str) -> Meaning | None:
    """Return what `text` means as a label, None when it is not one."""
    return _meaning(text) if len(text) <= 2 * LONGEST_LABEL else None


@site.remembered(4096)
def _meaning(text: str) -> Meaning | None:
    return _table("names").get(comparable(text))


def label_of(text: str) -> Meaning | None:
    """Return what a line means that is a label, or begins with one and a colon; None for any other."""
    if sense := meaning(text):
        return sense
    inline = inline_label(text)
    return inline[1] if inline is not None else None


def inline_label(text: str) -> tuple[str, Meaning, int] | None:
    """Return the label with a colon that `text` begins with ("Location: Baku"), its meaning, and the value's place."""
    found = _BEFORE_COLON.match(text, 0, 2 * LONGEST_LABEL)
    sense = meaning(found[1]) if found is not None else None
    return (tidy(found[1]), sense, found.end()) if found is not None and sense is not None else None


def class_meaning(classes: tuple[str, ...]) -> Meaning | None:
    """Return the field that Drupal's machine name in a class stands for (`field--name-field-target-audience`)."""
    for name in classes:
        if name.startswith(_MACHINE_PREFIXES):
            sense = _table("classes").get(_machine_name(name))
            if sense is not None:
                return sense
    return None


@site.remembered(1024)
def _machine_name(class_name: str) -> str:
    return _CLASS_NOISE.sub("", class_name).replace("_", "-").removesuffix("-value")
