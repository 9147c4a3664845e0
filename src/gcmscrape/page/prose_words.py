"""Label words that are prose: a heading in the text of the body, or the beginning of one of its paragraphs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gcmscrape.page.body import is_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.page.label_table import Meaning
    from gcmscrape.page.label_words import Label
    from gcmscrape.page.tokens import Row


def without_openings_of_prose(row: Row, words: Sequence[Label]) -> list[Label]:
    """Drop the label words that have no wrapper of their own and a sentence behind them, where other labels have values."""
    count = Counter(word.meaning for word in words)
    kept: list[Label] = []
    for word, following in zip(words, [*words[1:], None], strict=False):
        if word.scope.start != word.start or word.inline:
            end = min(word.scope.end, following.start if following else word.scope.end)
            lines = [row.shown(*line) for line in row.lines(word.value, end)] if word.value < end else []
            if lines and _opens_prose(word, lines, count, last=following is None, first=not kept):
                continue
        kept.append(word)
    return kept


def _opens_prose(word: Label, lines: list[str], count: Counter[Meaning | None], *, last: bool, first: bool) -> bool:
    said = lines[0][word.offset :].strip() if word.offset else lines[0]
    if not is_sentence(said) or len(count) < 2:  # noqa: PLR2004 - the one label of a page may have a long value
        return False
    if word.inline:
        return count[word.meaning] > 1 or (word.meaning is not None and not word.meaning.single)
    return len(lines) > 1 or last or first or count[word.meaning] > 1
