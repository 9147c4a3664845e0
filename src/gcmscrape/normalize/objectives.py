"""Objectives of the Global Compact for Migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmscrape.normalize.closed_lists import read_closed_list
from gcmscrape.normalize.vocabulary import Vocabulary
from gcmscrape.record import Objective
from gcmscrape.site import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.normalize.reading import Reading
    from gcmscrape.page.model import Item

_OBJECTIVES = Vocabulary(
    load("terms")["objectives"], lambda term: Objective(number=term.get("number"), label=term["name"])
)


def read_objectives(items: Sequence[Item]) -> Reading[Objective]:
    """Read the values under "GCM Objectives"; "General" has no number.

    A number decides against a name beside it ("16 - Social protection" is 16, with a warning), as it does when the
    name is in a language that the site's vocabulary does not have.
    """
    return read_closed_list(items, _OBJECTIVES)
