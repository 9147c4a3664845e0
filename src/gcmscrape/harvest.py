"""The pipeline: saved pages in, a dataset out. The one place that joins the stages."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from gcmscrape.archive import Failure, SavedPage, read_pages
from gcmscrape.pool import Job, extract_all
from gcmscrape.publish.atomic import PublishFailed
from gcmscrape.publish.dataset import EVENTS, write_dataset
from gcmscrape.publish.nodes import Version, merge
from gcmscrape.publish.rejects import Reject
from gcmscrape.publish.spool import Spool
from gcmscrape.record import NOT_NOW, Event, OtherPage
from gcmscrape.refusal import PageRefused
from gcmscrape.site.addresses import normal_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from gcmscrape.publish.summary import Summary

Answer = Event | OtherPage | PageRefused | Failure


@dataclass(frozen=True, slots=True)
class Harvested:
    """What a harvest published: the numbers, and the pages that gave no record."""

    summary: Summary
    rejects: tuple[Reject, ...]


def harvest(replay: str | Path, folder: Path) -> Harvested:
    """Make a dataset from saved responses and publish it in a folder.

    Args:
        replay: A file or folder of saved responses, as `read_pages` takes it.
        folder: Where events.jsonl, rejects.jsonl, events.schema.json and summary.json go; made when it is missing.

    Raises:
        InputUnreadable: Nothing can be read at `replay`.
        PublishFailed: The dataset cannot be written, or has no events and would replace one that has.
    """
    with TemporaryFile() as file:
        captures = _Captures(Spool(file))
        for page, answer in answers(read_pages(replay)):
            captures.add(page, answer)
        return _publish(captures, replay, folder)


def _publish(captures: _Captures, replay: str | Path, folder: Path) -> Harvested:
    versions, rejects = captures.versions(), captures.rejects()
    if not versions and _has_events(folder):
        raise PublishFailed(
            f"Nothing was published: no response in {replay} is an event page, and "
            f"{folder / EVENTS} holds events; give another --out if that is what you want."
        )
    summary = write_dataset(
        folder,
        merge(versions),
        rejects,
        lambda tally: tally.summary(len(versions) - tally.events, captures.replaced),
    )
    return Harvested(summary, rejects)


def job_of(page: SavedPage, url: str | None = None) -> Job:
    """Return the page as the pool takes it; `url` is its address when it does not tell its own."""
    archive = page.archive
    if archive is not None:
        archive = archive.model_copy(update={"file": _printable(archive.file)})
    return Job(page.body, page.url or url, page.headers, page.status, page.retrieved_at, archive)


def answers(
    pages: Iterable[SavedPage | Failure], url: str | None = None
) -> Iterator[tuple[SavedPage | Failure, Answer]]:
    """Give each saved page with what was made of it, in the order of the pages.

    Args:
        pages: What `read_pages` gives; failures pass through.
        url: The address for pages that do not tell their own.

    A failure is its own answer.
    """
    waiting: deque[SavedPage | Failure] = deque()

    def jobs() -> Iterator[Job]:
        for page in pages:
            waiting.append(page)
            if isinstance(page, SavedPage):
                yield job_of(page, url)

    def failed() -> Iterator[tuple[Failure, Failure]]:
        while waiting and isinstance(failure := waiting[0], Failure):
            waiting.popleft()
            yield failure, failure

    for answer in extract_all(jobs()):
        yield from failed()
        yield waiting.popleft(), answer
    yield from failed()


@dataclass(slots=True)
class _Captures:
    """The latest answer of each address, and everything that was refused. The records wait in the spool."""

    spool: Spool
    replaced: int = 0
    _latest: dict[str, tuple[tuple[float, int], Version | Reject]] = field(default_factory=dict)
    _refused: list[tuple[int, Reject]] = field(default_factory=list)
    _seen: int = 0

    def add(self, page: SavedPage | Failure, answer: Answer) -> None:
        """Take one response. A refusal replaces nothing: an older answer is better than none."""
        self._seen += 1
        captured = (_seconds(page.retrieved_at), self._seen)
        if isinstance(answer, (PageRefused, Failure)):
            self._refused.append((self._seen, _reject(page, page.url, "refused", answer.code, answer.message)))
            return
        address = page.url or (answer.source.url if isinstance(answer, Event) else answer.url)
        if isinstance(answer, Event):
            version = Version.of(answer, captured)
            result: Version | Reject = replace(version, line=self.spool.keep(bytes(version.line)))
        else:
            result = _reject(page, address, "other_page", answer.kind, answer.reason)
            if answer.kind in NOT_NOW:
                self._refused.append((self._seen, result))
                return
        key = normal_address(address) if address else f"{page.name} {self._seen}"
        if key in self._latest:
            self.replaced += 1
        if key not in self._latest or captured > self._latest[key][0]:
            self._latest[key] = captured, result

    def versions(self) -> list[Version]:
        """Return the records of the pages that are events."""
        return [result for _, result in self._latest.values() if isinstance(result, Version)]

    def rejects(self) -> tuple[Reject, ...]:
        """Return the pages that gave no record, in the order of the input."""
        others = [(place, result) for (_, place), result in self._latest.values() if isinstance(result, Reject)]
        return tuple(reject for _, reject in sorted([*others, *self._refused], key=lambda found: found[0]))


def _reject(page: SavedPage | Failure, url: str | None, outcome: str, code: str, reason: str) -> Reject:
    return Reject.model_validate(
        {
            "outcome": outcome,
            "code": str(code),
            "reason": reason,
            "url": url,
            "status": page.status,
            "retrieved_at": page.retrieved_at,
            "file": _printable(page.name),
            "offset": page.archive.offset if page.archive else None,
        }
    )


def _printable(name: str) -> str:
    """Return the name of a file with the bytes that are not UTF-8 written as escapes, so that it can stand in JSON."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _seconds(retrieved_at: str | None) -> float:
    """Return an instant as a number that can be compared; below all others when there is none."""
    try:
        instant = datetime.fromisoformat(retrieved_at or "")
    except ValueError:
        return float("-inf")
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()


def _has_events(folder: Path) -> bool:
    try:
        return (folder / EVENTS).stat().st_size > 0
    except OSError:
        return False
