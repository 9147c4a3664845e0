"""The files of a dataset, written together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pydantic_core import from_json

from gcmscrape.dataset.about import About
from gcmscrape.dataset.atomic import write_files
from gcmscrape.dataset.croissant import croissant_text
from gcmscrape.dataset.datapackage import package_text
from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.dataset.measured import Measured
from gcmscrape.dataset.schema import schema_text
from gcmscrape.dataset.summary import Summary, Tally
from gcmscrape.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from gcmscrape.dataset.rejects import Reject

EVENTS: Final = "events.jsonl"
CHANGES: Final = "changes.jsonl"
TOMBSTONES: Final = "tombstones.jsonl"
VERSIONS: Final = "versions.jsonl"
PACKAGE: Final = "datapackage.json"
CROISSANT: Final = "croissant.json"


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is to be published, wherever its pages came from.

    Attributes:
        events: The lines of the records, one a node, in their order.
        rejects: The pages that gave none, in their order.
        language_versions: Pages of a node whose record another page gives.
        older_captures: Captures of an address that a later one replaces.
        more: Further files, in pieces, by name.
        synthetic: Whether its pages are made up, as they say themselves.
    """

    events: Iterable[bytes]
    rejects: Iterable[Reject]
    language_versions: int
    older_captures: int = 0
    more: Mapping[str, Iterable[bytes]] = field(default_factory=dict)
    synthetic: bool = False


def write_dataset(folder: Path, dataset: Dataset) -> Summary:
    """Write all files of a dataset, all or nothing, and return its summary. Only one record is in memory at a time.

    Raises:
        PublishFailed: The folder or disk does not allow it.
    """
    tally, about = Tally(), About(dataset.synthetic, SCHEMA_VERSION)
    summaries: list[Summary] = []

    def event_lines() -> Iterator[bytes]:
        for line in dataset.events:
            record = from_json(line)
            tally.add(record)
            about.add(record["extractor"], record["source"]["retrieved_at"])
            yield line

    def reject_lines() -> Iterator[bytes]:
        for reject in dataset.rejects:
            tally.add_reject(reject)
            yield to_json_line(reject)

    def summary() -> Iterator[bytes]:  # asked for when all others are written
        summaries.append(tally.summary(dataset.language_versions, dataset.older_captures))
        yield summaries[0].model_dump_json(indent=2).encode() + b"\n"

    files = {
        "events.schema.json": [schema_text().encode()],
        "rejects.jsonl": reject_lines(),
        **dataset.more,
        EVENTS: event_lines(),
        "summary.json": summary(),
    }
    measured = {name: Measured(pieces) for name, pieces in files.items()}

    def described(text: Callable[[About, Mapping[str, Measured]], bytes]) -> Iterator[bytes]:  # the same
        yield text(about, measured)

    write_files(folder, {**measured, PACKAGE: described(package_text), CROISSANT: described(croissant_text)})
    return summaries[0]
