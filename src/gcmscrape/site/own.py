"""Words that a user adds to what is known of the site, and how they are joined to it."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from gcmscrape.site.files import file

Lists: TypeAlias = dict[str, Any]
"""Lists of words by name, at any depth."""

FILE: Final = "gcmscrape.toml"
"""The settings file in the current folder, in which the words of a user stand."""
_FILES: Final = ("labels", "terms", "places", "countries", "kinds", "addresses")
_VOCABULARIES: Final = ("objectives", "themes", "goals")
_PLACES: Final = ("platforms", "platforms_alone", "meeting", "placeholders", "venues", "regions")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The words of a user, checked. `tables` are as in the settings file: `{"labels": {"organizers": [...]}}`."""

    tables: Mapping[str, Lists] = field(default_factory=dict)

    def __str__(self) -> str:
        """The same words are the same text, whatever their order."""
        return json.dumps(self.tables, sort_keys=True, ensure_ascii=False) if self.tables else ""


NONE: Final = OwnWords()


def joined(own: OwnWords) -> dict[str, dict[str, Any]]:
    """Return the files that the words are added to, by name, with these words."""
    if not own.tables:
        return {}
    data = copies()
    lists = lists_in(data)
    for table, words in own.tables.items():
        _extend(lists[table], words)
    # A page at the address of a list is a list.
    data["kinds"]["paths"]["listing"] += [f"^{re.escape(path)}/?$" for path in data["addresses"]["listings"]]
    return data


def copies() -> dict[str, dict[str, Any]]:
    """Return copies of the files that words may be added to."""
    data = {name: copy.deepcopy(file(name)) for name in _FILES}
    data["countries"]["own"] = {code: [] for code in data["countries"]["names"]}
    return data


def lists_in(data: Mapping[str, Any]) -> Lists:
    """Return the lists that a user may add to, by the names of the settings: they are those of the data themselves."""
    terms, places, kinds = data["terms"], data["places"], data["kinds"]
    return {
        "labels": {name: entry["names"] for name, entry in data["labels"].items()},
        "terms": {name: {term["name"]: term["en"] for term in terms[name]["terms"]} for name in _VOCABULARIES}
        | {"booleans": terms["booleans"]},
        "places": {name: places[name] for name in _PLACES} | {"countries": data["countries"]["own"]},
        "kinds": {"paths": kinds["paths"], "signs": kinds["signs"]},
        "listings": {"paths": data["addresses"]["listings"]},
    }


def _extend(lists: Lists | list[str], words: Any) -> None:  # noqa: ANN401 - like `lists`
    if isinstance(lists, list):
        lists += words
        return
    for name, inner in words.items():
        _extend(lists[name], inner)
