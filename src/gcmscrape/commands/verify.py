"""`gcmscrape verify`: whether a dataset is what its archive says, and mending what can be mended."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from gcmscrape.archive.saved import InputUnreadable
from gcmscrape.commands.closing import counted
from gcmscrape.commands.fitting import next_step, width_of
from gcmscrape.commands.terminal import FAILED, fail, say, show
from gcmscrape.dataset.atomic import PublishFailed
from gcmscrape.state.database import ARCHIVE, StateDamaged, StateUnusable, is_in_use, set_state_aside
from gcmscrape.verify.dataset import Found, verify
from gcmscrape.verify.mending import mend


def run(folder: Path, *, repair: bool) -> None:
    """Print what was verified and say what is not as it should be; end with status 1 when something is not."""
    if is_in_use(folder / ARCHIVE):
        fail(f"A run is at work in {folder / ARCHIVE}; wait until it is done, then verify.")
    try:
        found = verify(folder)
        if repair and found.faults:
            for sentence in mend(folder, found):
                say(sentence)
            found = verify(folder)
    except StateDamaged as error:
        if repair:
            fail(f"{error} It is moved away: {set_state_aside(folder / ARCHIVE)}.")
        fail(str(error))
    except (InputUnreadable, StateUnusable, PublishFailed) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or folder} cannot be read or written: {error.strerror or error}.")
    _tell(found, folder, repair=repair)
    if found.faults:
        raise typer.Exit(FAILED)


def _tell(found: Found, folder: Path, *, repair: bool) -> None:
    for fault in found.faults:
        say(fault, "error")
    show(_report(found))
    if found.faults and found.files and not repair:
        repairing = f"gcmscrape verify --repair --out {folder}"
        show(f"\n{next_step('mend what can be mended', repairing, width_of(sys.stdout))}\n")


def _report(found: Found) -> str:
    where = f" in {counted(found.files, 'WARC file')}" if found.files else ""
    sentence = (
        f"{counted(found.records, 'record')} and {counted(found.responses, 'response')}"
        f"{where}: {counted(len(found.faults), 'fault')}."
    )
    if found.known:
        sentence += f" {counted(found.known, 'damaged record')} found before, on which nothing rests."
    if found.others:
        sentence += (
            f" Another extractor made {counted(found.others, 'record')}; read again,"
            f" {found.read_otherwise} of them would say something else (gcmscrape publish reads them anew)."
        )
    return f"{sentence}\n"
