"""What there is to be told of a dataset that was made of saved responses, or whose archive is elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic_core import from_json

from gcmscrape.commands.closing import counted
from gcmscrape.commands.fitting import fitted, next_step
from gcmscrape.commands.plain_table import PlainTable
from gcmscrape.commands.printable import printable
from gcmscrape.dataset.jsonlines import read_lines
from gcmscrape.dataset.reading import DatasetUnreadable
from gcmscrape.dataset.rejects import Reject
from gcmscrape.dataset.run_log import GOOD, read_runs
from gcmscrape.dataset.summary import Summary
from gcmscrape.harvest.remembered import remembered
from gcmscrape.state.database import ARCHIVE
from gcmscrape.state.progress import Failure, LastRun

_SUMMARY: Final = "summary.json"


class SavedStatus(NamedTuple):
    """A dataset without a state.

    `source` is where its responses are, and `run` the last line of runs.jsonl; each None when it is not known.
    """

    folder: Path
    source: str | None
    summary: Summary
    refused: list[Reject]
    run: dict[str, Any] | None

    @property
    def well(self) -> bool:
        """Whether the last run needs nobody's attention."""
        return self.run is None or self.run["outcome"] in GOOD

    def json(self) -> str:
        """Return the same as an object of JSON, with the keys that the status of a site has."""
        facts = {
            "well": self.well,
            "under_way": False,
            "run": self._told_run(),
            "archive": {"folder": str(self.folder / ARCHIVE), "warc_files": 0, "bytes": 0},
            "records": {"now": self.summary.events, "published": self.summary.events},
            "pages": [
                {"what": what, "state": state, "number": number, "latest": None}
                for what, state, number in self._counts()
            ],
            "due": 0,
            "failed": [Failure(_place(one), one.code, one.reason)._asdict() for one in self.refused],
        }
        return json.dumps(facts, ensure_ascii=False)

    def report(self, width: int | None, shown: int) -> str:
        """Return it as text of so many columns, with so many refused responses."""
        made = f"made of the saved responses in {self.source}" if self.source else "its archive is not here"
        lines = [f"Dataset {self.folder}: {counted(self.summary.events, 'event')}, {made}."]
        if self.run is not None:
            lines.append(
                f"Last run: {self.run.get('command', 'unknown')}, begun {self.run['when']}, {self.run['outcome']}."
            )
            lines += [self.run["reason"]] if self.run.get("reason") else []
            lines += [f"Accepted: {accepted}" for accepted in self.run.get("accepted", ())]
        told = "".join(f"{fitted(printable(line), width)}\n" for line in lines)
        table = PlainTable("pages", "state", "responses", numbers=["responses"])
        for what, state, number in self._counts():
            table.add_row(what, state, str(number))
        told += f"\n{table.text(width)}"
        if self.refused:
            refused = PlainTable("refused page", "code", "reason")
            for one in self.refused[:shown]:
                refused.add_row(_place(one), one.code, one.reason)
            told += f"\n{refused.text(width)}"
        if len(self.refused) > shown:
            told += "... see rejects.jsonl for the rest\n"
        check = printable(f"gcmscrape check --out {self.folder}")
        return f"{told}\n{next_step('how full its fields are', check, width)}\n"

    def _told_run(self) -> dict[str, object] | None:
        if self.run is None:
            return None
        told = LastRun("unknown", self.run["when"], None, self.run["outcome"], None, [])._asdict()
        return told | {name: self.run[name] for name in ("command", "reason", "accepted") if name in self.run}

    def _counts(self) -> list[tuple[str, str, int]]:
        one = self.summary
        return [
            ("event", "record", one.events),
            ("event", "other language", one.language_versions),
            ("event", "older capture", one.older_captures),
            ("other", "no event", sum(one.other_pages.values())),
            ("unknown", "refused", sum(one.refused.values())),
        ]


def saved_status(folder: Path) -> SavedStatus | None:
    """Return what is known of a dataset in a folder without a state; None when no dataset is there.

    Raises:
        DatasetUnreadable: A file of it cannot be read.
    """
    if not (folder / _SUMMARY).is_file():
        return None
    try:
        summary = Summary.model_validate_json((folder / _SUMMARY).read_bytes())
        rejects = [Reject.model_validate(from_json(line)) for line in read_lines(folder / "rejects.jsonl")]
    except (OSError, ValueError) as error:
        raise DatasetUnreadable(
            f"The files of the dataset in {folder} are damaged: gcmscrape verify tells which."
        ) from error
    runs = list(read_runs(folder))
    refused = [one for one in rejects if one.outcome == "refused"]
    return SavedStatus(folder, remembered(folder), summary, refused, runs[-1] if runs else None)


def _place(reject: Reject) -> str:
    return reject.url or reject.file or ""
