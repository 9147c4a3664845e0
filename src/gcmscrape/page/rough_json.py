"""JSON as sites write it: with line breaks in strings, comments, trailing commas, or wrapped for old browsers."""

import re
from html import unescape
from typing import Any, Final

from pydantic_core import from_json

# A string is mended, every other part is dropped. A string without end runs to the end of the text.
_PART: Final = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*+(?:"|\Z))"""
    r"""|(?://|/\*)?<!\[CDATA\[(?:\*/)?|(?://|/\*)?\]\]>(?:\*/)?|<!--|-->|\ufeff"""
    r"""|//[^\n]*|/\*.*?(?:\*/|\Z)|,(?=\s*[\]}])|;(?=\s*\Z)""",
    re.DOTALL,
)
_CONTROL: Final = re.compile(r"[\x00-\x1f]")
_ESCAPE_OR_NOT: Final = re.compile(r'\\["\\/bfnrtu]|\\')


def read_json(text: str) -> Any:  # noqa: ANN401 - whatever the page holds
    """Return the value of a JSON text, None when it can't be read even after what sites get wrong is mended."""
    for mend in (str, _mend, lambda written: _mend(unescape(written))):
        try:
            return from_json(mend(text))
        except ValueError:
            continue
    return None


def _mend(text: str) -> str:
    return _PART.sub(_mended, text)


def _mended(part: re.Match[str]) -> str:
    string = part["string"]
    if string is None:
        return ""
    string = _ESCAPE_OR_NOT.sub(lambda found: found[0] if len(found[0]) > 1 else r"\\", string)
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", string)
