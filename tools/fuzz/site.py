"""A harvest of a site whose every event answers oddly: what became of each."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from tests.fault_server import event, fault_server, listing, page
from tests.program import run
from tools.fuzz.holds import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.fault_server import Resource
    from tools.fuzz.answers import Answer

_QUICK: Final = {
    "RATE": "inf", "SOURCES": "listing", "ATTEMPTS": "1", "LATER_TRIES": "0", "RETRY_SECONDS": "0.01",
    "BREAKER": "100000", "FAILED_SHARE": "1", "READ_SECONDS": "20",
}  # fmt: skip
_ALWAYS_GOOD: Final = ("good-first", "good-last")


def faults(answers: Mapping[str, Answer]) -> Iterator[tuple[str | None, Fault]]:
    """Harvest a site where an event of each name answers so.

    Returns the faults, each with the name that it is about, if any.
    """
    names = [_ALWAYS_GOOD[0], *answers, _ALWAYS_GOOD[1]]
    resources = {f"/events/{name}": event(name) for name in _ALWAYS_GOOD}
    resources |= {f"/events/{name}": _sending(one.sent) for name, one in answers.items()}
    with (
        TemporaryDirectory() as folder,
        fault_server({**resources, "/events": page(listing([f"/events/{name}" for name in names]))}) as server,
    ):
        try:
            given = {f"GCMSCRAPE_{name}": value for name, value in _QUICK.items()}
            done = run("harvest", "--out", folder, "--site", server.address, environment=given)
        except Exception as error:  # noqa: BLE001 - whatever comes out is the finding
            yield None, Fault(f"{type(error).__name__} comes out of a run", str(error))
            return
        if done.returncode not in {0, 1}:
            yield None, Fault(f"a run ends with {done.returncode}", done.stderr.decode())
            return
        records, rejects = (_paths(Path(folder) / f"{name}.jsonl") for name in ("events", "rejects"))
    for name in names:
        expected = "record" if name in _ALWAYS_GOOD else answers[name].expected
        became = [word for word, paths in (("record", records), ("reject", rejects)) if f"/events/{name}" in paths]
        if len(became) != 1 or expected not in {"either", *became}:
            yield (
                name,
                Fault(
                    f"what must be {expected} is {' and '.join(became) or 'nowhere'}",
                    rejects.get(f"/events/{name}", ""),
                ),
            )


def _sending(sent: bytes) -> Resource:
    return lambda request: request.send(sent)


def _paths(path: Path) -> dict[str, str]:
    """Return what a file of the dataset tells by the path of the page."""
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines()) if path.exists() else ()
    return {"/" + line["url"].split("/", 3)[3]: line.get("reason") or line.get("title") or "" for line in lines}
