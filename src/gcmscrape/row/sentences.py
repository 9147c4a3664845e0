"""Words that read like prose, and not like a value or a heading."""

import re

_LONG = 80
SENTENCE = 40
_STOPS = (".", "!", "?", "…", "»", "”", ":", "。", "؟", ";", ".)", '."')
_ENDS = (".", "!", "?", "。", "؟", "…", ".”", ".»", '."')
_SENTENCE_WORDS = 5
_SENTENCES = re.compile(r"[^\W\d_]{3}[.!?][”»\"]? [“«\"]?[^\W\d_a-z]")


def is_prose(text: str) -> bool:
    """Whether a line reads like a sentence and not like a value."""
    return len(text) >= _LONG or (len(text) >= SENTENCE and text.endswith(_STOPS))


def is_sentence(text: str) -> bool:
    """Whether a line is a sentence, or several: it ends like one, and is too long for a value."""
    if text.endswith(_ENDS):
        return is_prose(text) or len(text.split()) >= _SENTENCE_WORDS
    return is_prose(text) and _SENTENCES.search(text) is not None
