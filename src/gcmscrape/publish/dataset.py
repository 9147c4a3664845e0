"""The files of a dataset, written together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gcmscrape.publish.atomic import write_files
from gcmscrape.publish.jsonlines import to_json_line
from gcmscrape.publish.schema import schema_text
from gcmscrape.publish.summary import Summary, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from gcmscrape.publish.rejects import Reject
    from gcmscrape.record import Event

EVENTS: Final = "events.jsonl"
CHANGES: Final = "changes.jsonl"
TOMBSTONES: Final = "tombstones.jsonl"


def write_dataset(
    folder: Path,
    events: Iterable[Event],
    rejects: Iterable[Reject],
    summarize: Callable[[Tally], Summary],
    more: Mapping[str, Iterable[bytes]] | None = None,
) -> Summary:
    """Write all files of a dataset, all or nothing, and return its summary. Only one record is in memory at a time.

    Args:
        folder: Where they go.
        events: The records, in their order.
        rejects: The pages that gave none, in their order.
        summarize: Makes the summary of what was counted when all of them have gone by.
        more: Further files, in pieces, by name.

    Raises:
        PublishFailed: The folder or disk does not allow it.
    """
    tally = Tally()
    summaries: list[Summary] = []

    def event_lines() -> Iterator[bytes]:
        for event in events:
            tally.add(event)
            yield to_json_line(event)

    def reject_lines() -> Iterator[bytes]:
        for reject in rejects:
            tally.add_reject(reject)
            yield to_json_line(reject)

    def summary() -> Iterator[bytes]:  # asked for when all others are written
        summaries.append(summarize(tally))
        yield summaries[0].model_dump_json(indent=2).encode() + b"\n"

    write_files(folder, {
        "events.schema.json": [schema_text().encode()],
        "rejects.jsonl": reject_lines(),
        **(more or {}),
        EVENTS: event_lines(),
        "summary.json": summary(),
    })  # fmt: skip
    return summaries[0]
