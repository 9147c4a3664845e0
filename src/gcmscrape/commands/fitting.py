"""Lines as wide as the terminal that shows them: broken between words, never inside one."""

from __future__ import annotations

import re
import shutil
from typing import Final, TextIO

_TO_PASTE: Final = re.compile(r'\s*["\w-]+ = |  (?:gcmscrape|datasette|duckdb) ')
"""The beginning of a line of a settings file, or of a command, which would mean something else when it is broken."""


def width_of(stream: TextIO | None) -> int | None:
    """Return how many columns a stream has; None when it is no terminal."""
    return shutil.get_terminal_size().columns if stream is not None and stream.isatty() else None


def next_step(what: str, command: str, width: int | None) -> str:
    """Return a line that says what to do next, with a command to copy; this stands alone where there is no room."""
    line = f"Next, {what}: {command}"
    return line if width is None or len(line) <= width else f"Next, {what}:\n  {command}"


def fitted(text: str, width: int | None) -> str:
    """Return a text whose lines are broken at that width, further lines indented; as it is when there is no width.

    What is to be pasted into a settings file, and a command on a line of its own, stays whole.
    """
    if width is None:
        return text
    lines = text.split("\n")
    return "\n".join(line if len(line) <= width else "\n".join(_broken(line, width)) for line in lines)


def _broken(line: str, width: int) -> list[str]:
    import textwrap  # noqa: PLC0415 - most lines fit

    if _TO_PASTE.match(line):
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line.strip(),
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}{'# ' if line.strip().startswith('#') else '  '}",
        expand_tabs=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
