"""Fixtures of the project with their bytes changed: cut, doubled, moved, mixed with another, sprinkled with markup."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tools.fuzz.inputs import Input

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

FOLDER: Final = Path(__file__).parents[2] / "fixtures" / "pages"
_SPRINKLED: Final = (
    *(piece.encode() for piece in (
        "<div>", "</div>", "<p>", "</p>", "<b>", "<table>", "<tr>", "<td>", "</table>", "<li>", "<svg>", "<select>",
        "<template>",
        "<script>", "</script>", "<!--", "-->", "<![CDATA[", "<title>", "<h1>", "<article>", "<main>",
        "<time datetime=", "<a href=",
        '<base href="//[">', "&#0;", "&#xD800;", "&amp", "&nbsp;", '"', "'", "<", ">", "=", "\n\n", ":", "Date:",
        "Location", "2022",
        "\u0000", "\u200f", "\ufeff", "\u202e", "🙂", "٢٠",
    )),
    b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x1b", b"\x80",
)  # fmt: skip
_LONGEST_RUN: Final = 400
"""Bytes that one change takes, doubles or moves at most."""
_CUT: Final = 0.2
"""How often a change that may cut the page at its end does so."""


@cache
def _fixtures() -> tuple[Input, ...]:
    return tuple(_fixture(path) for path in sorted(FOLDER.iterdir()) if path.suffix in {".html", ".txt"})


def _fixture(path: Path) -> Input:
    saved: dict[str, Any] = json.loads(path.with_suffix(".json").read_bytes())
    headers = {name.lower(): value for name, value in saved["headers"].items()}
    return Input(path.read_bytes(), saved["url"], headers.get("content-type", ""))


def page(dice: random.Random) -> Input:
    """Return a fixture with one to twenty changes."""
    chosen = dice.choice(_fixtures())
    return chosen._replace(body=changed(dice, chosen.body))


def changed(dice: random.Random, body: bytes) -> bytes:
    """Return bytes with one to twenty changes."""
    for _ in range(dice.choice((1, 1, 2, 5, 20))):
        body = dice.choice(_CHANGES)(dice, body)
    return body


def _run(dice: random.Random, body: bytes) -> tuple[int, int]:
    begin = dice.randint(0, len(body))
    return begin, min(len(body), begin + dice.randint(1, _LONGEST_RUN))


def _left_out(dice: random.Random, body: bytes) -> bytes:
    begin, end = _run(dice, body)
    return body[:begin] + body[end:]


def _repeated(dice: random.Random, body: bytes) -> bytes:
    begin, end = _run(dice, body)
    return body[:end] + body[begin:end] * dice.choice((1, 1, 30)) + body[end:]


def _moved(dice: random.Random, body: bytes) -> bytes:
    begin, end = _run(dice, body)
    rest = body[:begin] + body[end:]
    place = dice.randint(0, len(rest))
    return rest[:place] + body[begin:end] + rest[place:]


def _sprinkled(dice: random.Random, body: bytes) -> bytes:
    place = dice.randint(0, len(body))
    return body[:place] + dice.choice(_SPRINKLED) + body[place:]


def _mixed(dice: random.Random, body: bytes) -> bytes:
    other = dice.choice(_fixtures()).body
    begin, end = _run(dice, other)
    place = dice.randint(0, len(body))
    return body[:place] + other[begin:end] + body[place:]


def _flipped(dice: random.Random, body: bytes) -> bytes:
    if not body:
        return body
    place = dice.randrange(len(body))
    return body[:place] + bytes([body[place] ^ (1 << dice.randrange(8))]) + body[place + 1 :]


def _cut(dice: random.Random, body: bytes) -> bytes:
    return body[: dice.randint(0, len(body))] if dice.random() < _CUT else _left_out(dice, body)


_CHANGES: Final[tuple[Callable[[random.Random, bytes], bytes], ...]] = (
    _left_out, _repeated, _moved, _sprinkled, _mixed, _flipped, _cut,
)  # fmt: skip
