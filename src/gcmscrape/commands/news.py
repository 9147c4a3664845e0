"""How news of records are told: as text, as Markdown, as JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal

from gcmscrape.dataset.change_line import change_line, on_one_line
from gcmscrape.dataset.changes import KINDS, Kind
from gcmscrape.dataset.news import News

Format = Literal["text", "markdown", "json"]
Titles = Mapping[Kind, str]
"""What stands over the records of each kind."""

HAPPENED: Final[Titles] = {"added": "New", "returned": "Back", "gone": "Gone", "changed": "Changed"}
COMPARED: Final[Titles] = {"added": "In the second alone", "gone": "In the first alone", "changed": "Different"}
_MARKS: Final = re.compile(r"([\\`*_\[\]<>|#])")


def counts_sentence(news: Sequence[News], titles: Titles) -> str:
    """Return how many records there are of each kind: `2 new, 1 gone`."""
    number = Counter(one.kind for one in news)
    return ", ".join(f"{number[kind]} {title.lower()}" for kind, title in titles.items() if number[kind]) or "no change"


def text(news: Sequence[News], titles: Titles) -> Iterator[str]:
    """Give the lines that tell news to people."""
    yield from _told(news, titles, "\n{}", _plain_name, "    {}")


def markdown(news: Sequence[News], titles: Titles) -> Iterator[str]:
    """Give the lines that tell news in Markdown."""
    yield from _told(news, titles, "\n## {}\n", _linked_name, "  - {}", _escaped)


def _told(
    news: Sequence[News],
    titles: Titles,
    heading: str,
    name: Callable[[News], str],
    item: str,
    escape: Callable[[str], str] = str,
) -> Iterator[str]:
    kind = None
    for one in news:
        if one.kind != kind:
            kind = one.kind
            yield heading.format(titles[kind])
        yield name(one)
        yield from (item.format(escape(change_line(change))) for change in one.changes if change.field is not None)


def _plain_name(news: News) -> str:
    return f"  {'  '.join(part for part in (on_one_line(news.title), news.url or news.id) if part)}"


def _linked_name(news: News) -> str:
    title = _escaped(on_one_line(news.title) or news.id)
    return f"- [{title}](<{news.url}>)" if news.url else f"- {title}"


def _escaped(line: str) -> str:
    return _MARKS.sub(r"\\\1", line)


def as_json(news: Sequence[News]) -> str:
    """Return news as one JSON object: `counts` by kind, `fields` by name and cause, and the `events`."""
    number = Counter(one.kind for one in news)
    return json.dumps({
        "counts": {kind: number[kind] for kind in KINDS},
        "fields": by_field(news),
        "events": [one.model_dump(mode="json") for one in news],
    }, ensure_ascii=False) + "\n"  # fmt: skip


def by_field(news: Sequence[News]) -> dict[str, dict[str, int]]:
    """Return how many values changed, by field and cause, the field that changed most often first."""
    counted: dict[str, Counter[str]] = {}
    for change in (change for one in news for change in one.changes):
        if change.field is not None:
            counted.setdefault(change.field, Counter())[change.cause] += 1
    return {name: dict(causes) for name, causes in sorted(counted.items(), key=lambda item: -item[1].total())}
