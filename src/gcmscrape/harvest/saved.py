"""A run over saved responses: they are a source like the live site, one that needs no state and no network."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from pydantic_core import from_json

from gcmscrape.archive.left import Left, left_sentence
from gcmscrape.archive.pages import read_pages, sizes_of
from gcmscrape.archive.saved import Failure, SavedPage
from gcmscrape.dataset.files import EVENTS, VERSIONS, Dataset
from gcmscrape.dataset.guard import Limits, Size
from gcmscrape.dataset.history import seconds
from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.dataset.last import Last
from gcmscrape.dataset.losses import Comparison
from gcmscrape.dataset.merge import by_node, merge, strangers_of
from gcmscrape.dataset.rejects import Reject
from gcmscrape.dataset.spool import Spool
from gcmscrape.dataset.version import Version
from gcmscrape.harvest.failures import GONE
from gcmscrape.harvest.publishing import Judge, Published, publish
from gcmscrape.harvest.remembered import remember
from gcmscrape.harvest.share_read import ShareRead
from gcmscrape.record import NOT_NOW, Event
from gcmscrape.refusal import PageRefused
from gcmscrape.site.addresses import normal_address
from gcmscrape.state.captures import keep_missing
from gcmscrape.state.database import temporary_state
from gcmscrape.state.sightings import histories, keep_sighting, name_events
from gcmscrape.workers.answers import answers, in_utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from gcmscrape.state.database import Database
    from gcmscrape.workers.answers import Answer


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a run published, and the pages that gave no record."""

    published: Published
    rejects: tuple[Reject, ...]


def _nobody(share: float | None) -> None:
    """Nobody watches how far the reading is."""


def run_saved(
    replay: str | Path,
    folder: Path,
    limits: Limits | None = None,
    watch: Callable[[float | None], None] = _nobody,
) -> Replayed:
    """Make a dataset from saved responses and publish it in a folder.

    Args:
        replay: A file or folder of saved responses, as `read_pages` takes it.
        folder: Where events.jsonl, rejects.jsonl, events.schema.json and summary.json go; made when it is missing.
        limits: How much of the last dataset may be lost.
        watch: Is told after each page how much of the input is read, 1 for all; None when its end is not known.

    Raises:
        InputUnreadable: Nothing can be read at `replay`.
        PublishFailed: The dataset cannot be written, or it would replace one that has more.
    """
    with TemporaryFile() as file, temporary_state() as past:
        captures = Captures(Spool(file), Last(folder / EVENTS), past)
        share_read = ShareRead(sizes_of(replay))
        left = Left()
        with past.transaction():
            for page, answer in answers(read_pages(replay, left)):
                captures.add(page, answer)
                watch(share_read.behind(page))
        published = publish(captures, folder, limits or Limits(empty=True))
        if left:
            published = published._replace(notes=(*published.notes, left_sentence(left)))
        remember(folder, replay)
        return Replayed(published, captures.rejects())


@dataclass(slots=True)
class Captures:
    """The findings among saved responses: the latest answer of each address, and everything that was refused.

    The records wait in the `spool`; what all captures said is kept in `past`, None when that is not wanted. What
    changed since the `last` dataset is not kept. `synthetic`: some page says that it is made up.
    """

    spool: Spool
    last: Last
    past: Database | None = None
    replaced: int = 0
    synthetic: bool = False
    _latest: dict[str, tuple[tuple[float, int], Version | Reject]] = field(default_factory=dict)
    _refused: list[tuple[int, Reject]] = field(default_factory=list)
    _seen: int = 0

    def add(self, page: SavedPage | Failure, answer: Answer) -> None:
        """Take one response. A refusal replaces nothing: an older answer is better than none."""
        self._seen += 1
        self.synthetic = self.synthetic or (isinstance(page, SavedPage) and page.synthetic)
        captured = (seconds(page.retrieved_at), self._seen)
        if isinstance(answer, (PageRefused, Failure)):
            self._refused.append((self._seen, _reject(page, page.url, "refused", answer.code, answer.message)))
            return
        address = page.url or (answer.source.url if isinstance(answer, Event) else answer.url)
        if isinstance(answer, Event):
            if self.past is not None:
                keep_sighting(self.past, normal_address(address) if address else answer.id, answer, self._seen)
            version = Version.of(answer, captured)
            result: Version | Reject = replace(version, line=self.spool.keep(bytes(version.line)))
        else:
            result = _reject(page, address, "other_page", answer.kind, answer.reason)
            if self.past is not None and page.status in GONE and address and page.retrieved_at:
                keep_missing(self.past, normal_address(address), page.retrieved_at, page.status)
            if answer.kind in NOT_NOW or not answer.of_site:
                self._refused.append((self._seen, result))
                return
        key = normal_address(address) if address else f"{page.name} {self._seen}"
        if key in self._latest:
            self.replaced += 1
        if key not in self._latest or captured > self._latest[key][0]:
            self._latest[key] = captured, result

    def size(self) -> Size:
        """Return how much there is, beside the last dataset. Refusals are not judged: there is no asking again."""
        return Size(len(by_node(self.versions())), len(self.last))

    def compare(self, judge: Judge) -> int:
        """Compare with the last dataset; nothing is written down, since saved responses have no state."""
        comparison = Comparison()
        for line in merge(by_node(self.versions())):
            record = from_json(line)
            before = self.last.line(record["id"])
            comparison.add(from_json(before) if before is not None else None, record)
        judge(comparison)
        return 0

    def dataset(self) -> Dataset:
        """Return the dataset of the latest captures."""
        versions = self.versions()
        nodes = by_node(versions)
        merged = len(versions) - len(nodes)
        more = {VERSIONS: _histories(self.past, strangers_of(nodes))} if self.past is not None else {}
        return Dataset(merge(nodes), self.rejects(), merged, self.replaced, more, self.synthetic)

    def versions(self) -> list[Version]:
        """Return the records of the pages that are events."""
        return [result for _, result in self._latest.values() if isinstance(result, Version)]

    def rejects(self) -> tuple[Reject, ...]:
        """Return the pages that gave no record, in the order of the input."""
        others = [(place, result) for (_, place), result in self._latest.values() if isinstance(result, Reject)]
        return tuple(reject for _, reject in sorted([*others, *self._refused], key=lambda found: found[0]))


def _histories(past: Database, strangers: Mapping[str, str]) -> Iterator[bytes]:
    with past.transaction():
        name_events(past, strangers)
    yield from map(to_json_line, histories(past))


def _reject(page: SavedPage | Failure, url: str | None, outcome: str, code: str, reason: str) -> Reject:
    return Reject.model_validate(
        {
            "outcome": outcome,
            "code": str(code),
            "reason": reason,
            "url": url,
            "status": page.status,
            "retrieved_at": page.retrieved_at,
            "file": in_utf8(page.name),
            "offset": page.archive.offset if page.archive else None,
        }
    )
