"""`gcmscrape export`: a dataset as tables, a database, a calendar, linked data or a map."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import typer

from gcmscrape.commands.closing import counted
from gcmscrape.commands.terminal import fail, say, show, standard_output
from gcmscrape.dataset.atomic import PublishFailed, write_files
from gcmscrape.dataset.reading import DatasetUnreadable, read_events, read_versions
from gcmscrape.dataset.revisions import revisions
from gcmscrape.export.exported import Exported
from gcmscrape.export.extras import ExportFailed
from gcmscrape.export.formats import FLAT_NAME, NAMES, Form, Options, export
from gcmscrape.export.tables import Content
from gcmscrape.settings import Settings

_FOLDER: Final = "export"
_STDOUT: Final = Path("-")
_NEXT: Final[dict[Form, str]] = {
    "csv": "Next, open {} in a spreadsheet, pandas or R; docs/exports.md says what the columns mean.",
    "excel": "Next, open {}: the first sheet explains the columns.",
    "parquet": "Next, look into it:\n  duckdb -c \"FROM '{}' LIMIT 5\"",
    "sqlite": "Next, look into it:\n  datasette {} -m {folder}/metadata.yaml",
    "ics": "Next, add {} to a calendar: most import such a file.",
    "jsonld": "Next, publish {} beside your pages, or load it into a store of triples.",
    "geojson": "Next, open {} in QGIS or on another map; a point is a country, not a venue.",
}
"""What to do with what was written."""
_WITH_VERSIONS: Final = frozenset({"csv", "excel", "sqlite"})
"""The forms that have tables."""


def run(settings: Settings, form: Form, to: Path | None, *, flat: bool, raw: bool) -> None:
    """Write the dataset in a form; end with status 1 when that cannot be done."""
    if (flat or raw) and form != "csv":
        raise typer.BadParameter("--flat and --raw are of csv alone.", param_hint="--flat" if flat else "--raw")
    in_folder = form == "csv" and not flat
    if to == _STDOUT and (in_folder or form == "sqlite"):
        several = "csv without --flat" if in_folder else "sqlite"
        raise typer.BadParameter(f"{several} is several files; name a place for them.", param_hint="--to")
    place = to or settings.out / _FOLDER / (FLAT_NAME if flat else NAMES[form])
    try:
        events = list(read_events(settings.out))
        changed = revisions(settings.out) if form == "ics" else {}
        versions = list(read_versions(settings.out)) if form in _WITH_VERSIONS else []
        exported = export(form, Content(events, versions), Options(place.name, flat, raw, changed))
        if place == _STDOUT:
            _print(exported)
        else:
            write_files(place if in_folder else place.parent, exported.files, "Nothing was exported")
    except (DatasetUnreadable, ExportFailed, PublishFailed) as error:
        fail(str(error))
    except OverflowError:  # only a record that this version does not make has such a number
        fail(
            f"A record of {settings.out} has a number that {form} cannot hold; make the records anew with this version."
        )
    _tell(exported, place, form)


def _print(exported: Exported) -> None:
    (content,) = exported.files.values()
    with standard_output() as output:
        output.writelines(content)


def _tell(exported: Exported, place: Path, form: Form) -> None:
    """Say what was written on standard output, unless the export went there, and what it lacks on standard error."""
    if place != _STDOUT:
        show(f"Wrote {counted(exported.events, 'event')} to {place}.\n")
    for note in exported.notes:
        say(note, "warning")
    if place != _STDOUT:
        show(f"\n{_NEXT[form].format(place, folder=place.parent)}\n")
