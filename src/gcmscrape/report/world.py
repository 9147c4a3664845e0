"""The map: the countries of Natural Earth, and a circle for each country with events."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from importlib import resources
from typing import Final, NamedTuple

from gcmscrape.export.countries import country_of
from gcmscrape.record import Event
from gcmscrape.report.projection import HEIGHT, WIDTH, project

_LARGEST: Final = 60
_SMALLEST: Final = 9
"""Radius of a circle in units of the map; no circle is smaller, so that it can be seen."""


class Circle(NamedTuple):
    """A country with events: its name, how many, and where its circle is and how large, in units of the map."""

    name: str
    events: int
    x: int
    y: int
    radius: int


class World(NamedTuple):
    """The map: its size in units, the outlines of the countries as the path of an SVG, and the circles."""

    width: int
    height: int
    path: str
    circles: tuple[Circle, ...]


def world(events: Iterable[Event]) -> World:
    """Return the map. The area of a circle tells how many events; large ones lie beneath small ones."""
    counted = Counter(event.country for event in events)
    most = max(counted.values(), default=1)
    circles = []
    for code, number in sorted(counted.items(), key=lambda item: (-item[1], item[0] or "")):
        if country := country_of(code):
            radius = max(_SMALLEST, round(_LARGEST * math.sqrt(number / most)))
            circles.append(Circle(country.name, number, *project(*country.point), radius))
    path = resources.files("gcmscrape.report").joinpath("world.path").read_text(encoding="ascii").strip()
    return World(WIDTH, HEIGHT, path, tuple(circles))
