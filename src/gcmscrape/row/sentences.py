"""Words that read like prose, and not like a value or a heading."""

import re

_LONG = 80
_SENTENCE = 40
"""In Latin letters; one of Chinese or Japanese says as much as two."""
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_STOPS = (".", "!", "?", "…", "»", "”", ":", "。", "؟", ";", ".)", '."')
_ENDS = (".", "!", "?", "。", "؟", "…", ".”", ".»", '."')
_SENTENCE_WORDS = 5
_SENTENCES = re.compile(r"[^\W\d_]{3}[.!?][”»\"]? [“«\"]?[^\W\d_a-z]")


def is_prose(text: str) -> bool:
    """Whether a line reads like a sentence and not like a value."""
    length = _length(text)
    return length >= _LONG or (length >= _SENTENCE and text.endswith(_STOPS))


def is_long(text: str) -> bool:
    """Whether a line is long enough for a sentence."""
    return _length(text) >= _SENTENCE


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def is_sentence(text: str) -> bool:
    """Whether a line is a sentence, or several: it ends like one, and is too long for a value."""
    if text.endswith(_ENDS):
        return is_prose(text) or len(text.split()) >= _SENTENCE_WORDS
    return is_prose(text) and _SENTENCES.search(text) is not None
