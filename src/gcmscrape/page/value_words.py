"""Label words that are values: "Regional Review Process" may stand under a label, and is none there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gcmscrape.page.label_words import LABEL_TAGS
from gcmscrape.page.made import count_in, signatures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.page.label_words import Label


def without_value_words(words: Sequence[Label]) -> list[Label]:
    """Drop the label words that stand in the place of a value of the label before."""
    made = signatures(words)
    wrappers = Counter(word.scope.signature for word in words if word.scope.start == word.start)
    labels: list[Label] = []
    for word in words:
        before = labels[-1] if labels else None
        if before is None or not before.scope.contains(word.box) or before.inline or word.colon:
            labels.append(word)
            continue
        make, usual = word.box.signature, before.box.signature
        pair = count_in(before.scope, words) == 2  # noqa: PLR2004 - the label and the word
        wrapped = before.scope.start == before.start and wrappers[before.scope.signature] > 1
        first = word.start == before.value
        own = word.scope is not before.scope and word.scope.start == word.start
        last = word.scope is not before.scope or not any(True for _ in word.box.following())
        if word.inline:  # "Location: ..." as all that stands under another label
            is_value = pair and first and before.scope.start == before.start
        elif make != usual:  # labels of one page are made alike
            named = usual[0] in LABEL_TAGS and make[0] not in LABEL_TAGS
            is_value = (made[make] < made[usual] and (pair or not own or named)) or (
                first and pair and made[make] == made[usual]
            )
        else:  # a value that is made like its label, in a wrapper like those of others
            is_value = wrapped and make[0] not in LABEL_TAGS and (pair if first else last and not own)
        if not is_value:
            labels.append(word)
    return labels
