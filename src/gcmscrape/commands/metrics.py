"""The figures of a run in the text format of Prometheus, for the textfile collector of its node exporter."""

from __future__ import annotations

from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from gcmscrape.commands.terminal import fail
from gcmscrape.dataset.changes import KINDS
from gcmscrape.dataset.run_log import GOOD, RunLine, read_runs

_NUMBERS: Final = {
    "events": "Records in the dataset that the run published.",
    "pages": "Looks at event pages, lists and sitemaps.",
    "requests": "Requests to the site.",
    "bytes": "Of the bodies of complete responses, as they came.",
    "not_modified": "Responses with status 304.",
    "retries": "Requests that were tried again at once.",
    "failures": "Looks that gave no answer.",
    "seconds": "How long the run took.",
}
"""The keys of a run's line that are numbers, each with its help."""


def require_metrics(file: Path | None) -> None:
    """End with status 1 when the figures are wanted and what writes them is not installed."""
    if file is not None and find_spec("prometheus_client") is None:
        fail("--metrics needs a package that is not installed; install it with: pip install 'gcmscrape[metrics]'.")


def write_metrics(file: Path, line: RunLine, folder: Path) -> None:
    """Write the figures of a run, whole or not at all; what it does not have is left out.

    Raises:
        OSError: The file cannot be written.
    """
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile  # noqa: PLC0415 - an extra

    registry = CollectorRegistry()

    def gauge(name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"gcmscrape_{name}", text, labels, registry=registry)

    info = gauge("run_info", "The last run.", "command", "outcome", "extractor")
    info.labels(line.command, line.outcome, line.extractor).set(1)
    gauge("run_well", "1 when the last run ended well or was stopped by hand, else 0.").set(line.outcome in GOOD)
    gauge("run_timestamp_seconds", "When the last run began, in seconds since 1970.").set(_seconds(line.when))
    good = [run["when"] for run in read_runs(folder) if run["outcome"] == "published"]
    if good:
        gauge("published_timestamp_seconds", "When the last run that published began.").set(_seconds(good[-1]))
    for name, text in _NUMBERS.items():
        number = getattr(line, name)
        if number is not None:
            gauge(f"run_{name}", text).set(number)
    changed = gauge("run_changed_events", "Records that came, changed, went or came back.", "kind", "cause")
    for kind in KINDS:
        for cause, number in (getattr(line, kind) or {}).items():
            changed.labels(kind, cause).set(number)
    filled = gauge("fill_rate", "Share of the events of the dataset that have the field, 0 to 1.", "field")
    for name, rate in (line.fill_rates or {}).items():
        if rate is not None:
            filled.labels(name).set(rate)
    write_to_textfile(str(file), registry)


def _seconds(when: str) -> float:
    return datetime.fromisoformat(when).timestamp()
