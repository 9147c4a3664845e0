"""The projection of the map: Equal Earth, in which areas are true.

Source: B. Savric, T. Patterson, B. Jenny, The Equal Earth map projection, 2018, doi:10.1080/13658816.2018.1504949.
"""

from __future__ import annotations

import math
from typing import Final

WIDTH: Final = 2000
"""Units from the western to the eastern edge of the map."""
NORTH: Final = 84
SOUTH: Final = -58
"""Degrees of latitude where the map ends: Antarctica is not on it."""

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M: Final = math.sqrt(3) / 2


def _raw(longitude: float, latitude: float) -> tuple[float, float]:
    theta = math.asin(_M * math.sin(math.radians(latitude)))
    t2 = theta * theta
    t6 = t2 * t2 * t2
    x = math.radians(longitude) * math.cos(theta) / (_M * (_A1 + 3 * _A2 * t2 + t6 * (7 * _A3 + 9 * _A4 * t2)))
    return x, theta * (_A1 + _A2 * t2 + t6 * (_A3 + _A4 * t2))


_EAST: Final = _raw(180, 0)[0]
_SCALE: Final = WIDTH / 2 / _EAST
_TOP: Final = _raw(0, NORTH)[1]
HEIGHT: Final = round((_TOP - _raw(0, SOUTH)[1]) * _SCALE)
"""Units from the northern to the southern edge of the map."""


def project(longitude: float, latitude: float) -> tuple[int, int]:
    """Return where a point lies on the map, in units from its left and its upper edge.

    Args:
        longitude: Degrees east, -180 to 180.
        latitude: Degrees north, -90 to 90.
    """
    x, y = _raw(longitude, latitude)
    return round((x + _EAST) * _SCALE), round((_TOP - y) * _SCALE)
