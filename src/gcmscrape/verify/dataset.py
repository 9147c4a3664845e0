"""Verifying a dataset: its records, the responses behind them, the files of the archive, and the state between them."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gcmscrape.archive.files import ENDING
from gcmscrape.archive.pages import read_pages
from gcmscrape.dataset.files import EVENTS
from gcmscrape.dataset.jsonlines import read_lines
from gcmscrape.dataset.run_log import RUNS, no_runs
from gcmscrape.extractor_name import extractor_name
from gcmscrape.harvest.binding import Binding
from gcmscrape.harvest.remembered import remembered
from gcmscrape.record import ArchivePlace, Event, read_record
from gcmscrape.state.database import ARCHIVE, STATE, Database, open_state
from gcmscrape.state.evidence import astray, damaged_lines, past, records, responses, unreadable
from gcmscrape.verify.claims import Claim, Verdict, claim_of, judge
from gcmscrape.verify.published import not_as_described, otherwise
from gcmscrape.verify.warcs import damages
from gcmscrape.workers.answers import answers


@dataclass(slots=True)
class Found:
    """What was verified: `records` of the dataset, `responses` behind them and `files` that hold these.

    `faults` are sentences on what is not as it should be. `read_otherwise` counts the records of another extractor
    that this one reads otherwise, which is no fault. `lost` are the claims whose response cannot be had any more,
    `damaged` the places of damaged records, and `known` counts those that were damaged before.
    """

    records: int = 0
    responses: int = 0
    files: int = 0
    faults: list[str] = field(default_factory=list)
    others: int = 0
    read_otherwise: int = 0
    lost: list[Claim] = field(default_factory=list)
    damaged: list[ArchivePlace] = field(default_factory=list)
    known: int = 0

    def take_damages(self, path: Path, known: Container[ArchivePlace]) -> None:
        """Look for damaged records in a WARC file; those that are known do no harm, since nothing rests on them."""
        for damage in damages(path):
            place = ArchivePlace(file=path.name, offset=damage.offset) if damage.offset is not None else None
            if place in known:
                self.known += 1
                continue
            self.faults.append(damage.sentence)
            self.damaged += [place] if place is not None else []

    def take(self, verdicts: Iterator[Verdict], extractor: str) -> None:
        """Count verdicts."""
        for verdict in verdicts:
            self.responses += 1
            self.others += verdict.claim.extractor not in {None, extractor}
            self.read_otherwise += verdict.read_otherwise
            if verdict.sentence is not None:
                self.faults.append(verdict.sentence)
            if verdict.lost:
                self.lost.append(verdict.claim)


def verify(folder: Path) -> Found:
    """Verify the dataset in a folder and the archive in it. Nothing is written.

    Raises:
        StateUnusable: The state is missing or damaged as a whole.
        InputUnreadable: What a replay read is there no more.
        OSError: A file cannot be read.
    """
    found = Found()
    if not (folder / ARCHIVE / STATE).is_file() and (replayed := remembered(folder)) is not None:
        found.faults += [*not_as_described(folder), *_no_runs(folder)]
        _verify_replayed(folder, replayed, found)
        return found
    with open_state(folder / ARCHIVE, write=False) as state:
        damaged = damaged_lines(state)
        found.faults += Binding(state).differences()
        found.faults += [f"The state's line of {line.name} is not what was written." for line in damaged]
        found.faults += [f"{address} leads to an address that the state does not know." for address in astray(state)]
        for path in filter(Path.is_file, sorted((folder / ARCHIVE).glob(f"*{ENDING}"))):
            found.files += 1
            found.take_damages(path, set(unreadable(state)))
        found.faults += [*not_as_described(folder), *_no_runs(folder)]
        if not damaged:
            found.faults += otherwise(folder, state)
        claims = _claims(folder, state, found, intact=not damaged)
        found.take(judge(claims, folder / ARCHIVE, extractor_name()), extractor_name())
    return found


def _no_runs(folder: Path) -> list[str]:
    return [f"Line {number} of {RUNS} is no run." for number in no_runs(folder)]


def _claims(folder: Path, state: Database, found: Found, *, intact: bool) -> Iterator[Claim]:
    """Give what is claimed of the archive: by the records of all pages, by pages without one, by the dataset."""
    told = set()
    if intact:
        for address, event in records(state):
            told.add((event.source.archive, event.source.sha256))
            yield claim_of(event, address)
    for event in _events(folder, found):
        if (event.source.archive, event.source.sha256) not in told:
            told.add((event.source.archive, event.source.sha256))
            yield claim_of(event, event.id)
    for one in past(state):
        if (one.source.archive, one.source.sha256) not in told:
            told.add((one.source.archive, one.source.sha256))
            place, url = one.source.archive, one.source.url
            yield Claim(one.name, place, url, one.source.sha256, one.content_sha256, one.extractor, is_past=True)
    for kept in responses(state):
        if (kept.place, kept.sha256) not in told:
            yield Claim(kept.address, kept.place, None, kept.sha256)


def _events(folder: Path, found: Found) -> Iterator[Event]:
    for number, line in enumerate(read_lines(folder / EVENTS), 1):
        found.records += 1
        try:
            yield read_record(line)
        except ValueError:
            found.faults.append(f"Line {number} of {EVENTS} is no record.")


def _verify_replayed(folder: Path, replayed: str, found: Found) -> None:
    """Verify a dataset that was made from saved responses by reading all of these again."""
    read = {
        (answer.source.url, answer.source.sha256): answer.content_sha256
        for _, answer in answers(read_pages(replayed))
        if isinstance(answer, Event)
    }
    for event in _events(folder, found):
        content = read.get((event.source.url, event.source.sha256))
        found.responses += 1
        found.others += event.extractor != extractor_name()
        if content is None:
            found.faults.append(f"{event.id}: its response is not in {replayed}.")
        elif content != event.content_sha256 and event.extractor == extractor_name():
            found.faults.append(f"{event.id}: its response does not say what the record says.")
        else:
            found.read_otherwise += content != event.content_sha256
