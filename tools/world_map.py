"""Generate `src/gcmscrape/report/world.path`: the countries of the report's map, as the path of an SVG.

Run `python -m tools.world_map` after a change of the projection; it needs npm, which brings the source. Antarctica is
left out. A country that crosses the 180th meridian is cut there.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from gcmscrape.report.projection import project
from tools.country_facts import Ring, polygons

TARGET: Final = Path(__file__).parent.parent / "src" / "gcmscrape" / "report" / "world.path"
SOURCE: Final = "world-atlas@2.0.2"
_ANTARCTICA: Final = "010"
_CORNERS: Final = 3


def path(atlas: dict[str, Any]) -> str:
    """Return the path: a closed line for each polygon of each country, in whole units of the map."""
    rings = (ring for code, polygon in polygons(atlas) if code != _ANTARCTICA for ring in polygon)
    return "".join(_closed(part) for ring in rings for part in _on_the_map(ring)) + "\n"


def _on_the_map(ring: Ring) -> Iterator[Ring]:
    """Give the parts of a ring that lie between the edges of the map, from where else its longitudes go on."""
    for turn in (-360, 0, 360):
        part = [(x + turn, y) for x, y in ring]
        for sign in (1, -1):
            part = list(_within(part, sign))
        if len(part) >= _CORNERS:
            yield part


def _within(ring: Ring, sign: int) -> Iterator[tuple[float, float]]:
    """Give the points of a ring up to the 180th meridian, the eastern one for 1, the western one for -1."""
    edge = 180
    for (x0, y0), (x1, y1) in pairwise([*ring[-1:], *ring]):
        if (sign * x0 <= edge) != (sign * x1 <= edge):
            yield sign * edge, y0 + (y1 - y0) * (sign * edge - x0) / (x1 - x0)
        if sign * x1 <= edge:
            yield x1, y1


def _closed(ring: Ring) -> str:
    points = [project(x, y) for x, y in ring]
    points = [points[0], *(after for before, after in pairwise(points) if before != after)]
    if len(points) < _CORNERS:
        return ""
    steps = "".join(
        f"{x1 - x0}{'' if y1 < y0 else ' '}{y1 - y0}{'' if number == len(points) - 1 else ' '}"
        for number, ((x0, y0), (x1, y1)) in enumerate(pairwise(points), 1)
    )
    return f"M{points[0][0]} {points[0][1]}l{steps}z"


def downloaded() -> str:
    """Return the text of the generated file, from the source that is downloaded for it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "install", "--silent", "--prefix", folder, SOURCE], check=True)  # noqa: S603, S607 - npm
        atlas = (Path(folder) / "node_modules/world-atlas/countries-110m.json").read_text(encoding="utf-8")
    return path(json.loads(atlas))


if __name__ == "__main__":
    TARGET.write_text(downloaded(), encoding="utf-8")
    sys.stdout.write(f"Wrote {TARGET.name}\n")
