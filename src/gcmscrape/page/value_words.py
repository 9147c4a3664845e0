"""Label words that are no labels: values ("Regional Review Process" under a label), and the openings of prose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gcmscrape.page.body import is_sentence
from gcmscrape.page.label_table import Meaning
from gcmscrape.page.label_words import LABEL_TAGS, Label, labels_in
from gcmscrape.page.roles import Ledger
from gcmscrape.page.tokens import Row


def without_value_words(words: Sequence[Label]) -> list[Label]:
    """Drop the label words that stand in the place of a value of the label before."""
    makes = Counter(word.box.signature for word in words if not word.inline)
    wrappers = Counter(word.scope.signature for word in words if word.scope.start == word.start)
    labels: list[Label] = []
    for word in words:
        before = labels[-1] if labels else None
        if before is None or not before.scope.contains(word.box) or before.inline or word.colon:
            labels.append(word)
            continue
        make, usual = word.box.signature, before.box.signature
        pair = len(labels_in(before.scope, words)) == 2  # noqa: PLR2004 - the label and the word
        wrapped = before.scope.start == before.start and wrappers[before.scope.signature] > 1
        first = word.start == before.value
        own = word.scope is not before.scope and word.scope.start == word.start
        last = word.scope is not before.scope or not any(True for _ in word.box.following())
        if word.inline:  # "Location: ..." as all that stands under another label
            is_value = pair and first and before.scope.start == before.start
        elif make != usual:  # labels of one page are made alike
            named = usual[0] in LABEL_TAGS and make[0] not in LABEL_TAGS
            is_value = makes[make] < makes[usual] and (not own or named)
        else:  # a value that is made like its label, in a wrapper like those of others
            is_value = wrapped and make[0] not in LABEL_TAGS and (pair if first else last and not own)
        if not is_value:
            labels.append(word)
    return labels


def without_openings_of_prose(row: Row, words: Sequence[Label], owners: Ledger) -> list[Label]:
    """Drop the label words without a wrapper that have a sentence behind them, where others have a value."""
    count = Counter(word.meaning for word in words)
    kept: list[Label] = []
    for word, following in zip(words, [*words[1:], None], strict=False):
        if word.scope.start != word.start or word.inline:
            end = min(word.scope.end, following.start if following else word.scope.end)
            lines = [line.text for line in row.lines(word.value, end) if not owners[line.start]]
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
