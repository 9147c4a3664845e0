"""Whether a page came whole, as far as it tells itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Protocol

_HEAD: Final = 4096
_TAIL: Final = 4096
_SWALLOWING: Final = (
    "script", "style", "textarea", "title", "iframe", "xmp", "noembed", "noframes", "plaintext", "noscript", "template",
    "select",
)  # fmt: skip
"""What shows nothing of the elements in it, up to its end tag."""
_MARKS: Final[dict[str | None, tuple[bytes, ...]]] = {
    "-comment": (b"<!--", b"-->", b"--!>"),
    **{tag: (f"<{tag}".encode(), f"</{tag}".encode()) for tag in _SWALLOWING},
}
"""How each begins and ends."""
_END: Final = re.compile(rb"</html(?:[\s/][^>]*)?>")
_EDGE: Final = re.compile(rb"<!--|-->|</?(?:%s)\b" % "|".join(_SWALLOWING).encode())
_SCRIPT: Final = re.compile(r"<script(?<![^\s>]<script)\b")
"""A script that does not stand in the words of another."""


class Node(Protocol):
    """What is asked of a parser's node, as in `gcmscrape.row.tokens`."""

    @property
    def tag(self) -> str | None: ...  # noqa: D102
    @property
    def text_content(self) -> str | None: ...  # noqa: D102
    @property
    def first_child(self) -> Node | None: ...  # noqa: D102
    @property
    def last_child(self) -> Node | None: ...  # noqa: D102
    @property
    def prev(self) -> Node | None: ...  # noqa: D102


def lacks_end(page: bytes) -> bool:
    """Whether a page, in whatever encoding, begins an `<html>` and does not end it."""
    if _has_end(page[-_TAIL:].lower()):
        return False  # as most pages do: no more need be looked at
    text = page.replace(b"\0", b"").lower()
    return b"<html" in text[:_HEAD] and not _has_end(text)


def leaves_unseen(document: Node, html: bytes, scripts: Iterable[Node]) -> bool:
    """Whether a page leaves open what shows nothing of the elements in it, so that what follows is not seen.

    It does when it ends in such an element or in a comment, or when a script holds the beginning of the next one.

    Args:
        document: The `<html>` element of what was parsed.
        html: What was parsed.
        scripts: The scripts of its body.
    """
    return _ends_unseen(document, html) or any(map(_holds_script, scripts))


def _has_end(text: bytes) -> bool:
    """Whether a text has the tag `</html>`. It is none in a comment or a script, the end of which is behind it."""
    edges = (_EDGE.search(text, end.end()) for end in _END.finditer(text))
    return any(edge is None or not edge[0].startswith((b"-->", b"</")) for edge in edges)


def _ends_unseen(document: Node, html: bytes) -> bool:
    node = document.last_child
    if node is not None and node.last_child is None:
        node = node.prev  # nothing stands behind the head
    while node is not None and node.tag not in _MARKS:
        node = node.last_child
    if node is None:
        return False
    opening, *endings = _MARKS[node.tag]
    rest = html[max(0, *map(html.rfind, endings)) :].lower()
    return rest.rfind(opening) > max(map(rest.rfind, endings))


def _holds_script(script: Node) -> bool:
    text = script.first_child.text_content if script.first_child is not None else None
    return bool(text and _SCRIPT.search(text))
