"""`gcmscrape check --site`: look at a site for the first time, and say whether it is what the tool rests on."""

from __future__ import annotations

from pathlib import Path

import typer

from gcmscrape.commands.check_table import json_table, text_table
from gcmscrape.commands.live import require_manners
from gcmscrape.commands.progress import progress
from gcmscrape.commands.run_report import json_failure
from gcmscrape.commands.stopping import Stopped, wait
from gcmscrape.commands.terminal import FAILED, fail, require_folder, say, standard_output
from gcmscrape.fetch.fetcher import RobotsUnavailable
from gcmscrape.harvest.crawl import Watcher
from gcmscrape.health.bundle import write_bundle
from gcmscrape.health.evidence import Evidence
from gcmscrape.health.judge import table_of
from gcmscrape.health.log import Log
from gcmscrape.health.table import Verdict
from gcmscrape.health.visit import visit_site
from gcmscrape.settings import Settings
from gcmscrape.state.database import ARCHIVE, StateUnusable


def run(settings: Settings, sample: int, bundle: Path | None, *, as_json: bool) -> None:
    """Look at the site and print the table; end with status 1 when something differs or nothing could be seen."""
    as_json = as_json or settings.log_format == "json"
    require_manners(settings, is_local=settings.is_local)
    require_folder(settings.out)
    with progress(settings) as watcher:
        log = Log(watcher)
        seen = _look(settings, sample, log, as_json=as_json)
    rows = table_of(seen)
    report = json_table(rows, settings) if as_json else text_table(rows, settings)
    with standard_output() as output:
        output.write(report.encode())
    if bundle is not None:
        try:
            write_bundle(bundle, settings, rows, text_table(rows, settings, terminal=False), log.lines)
        except OSError as error:
            fail(f"The bundle {bundle} cannot be written: {error.strerror or error}.")
        say(f"gcmscrape: {bundle} holds the sample, the table and the settings, without your contact.")
    if any(one.verdict is Verdict.DIFFERS for one in rows):
        raise typer.Exit(FAILED)


def _look(settings: Settings, sample: int, watcher: Watcher, *, as_json: bool) -> Evidence:
    """Return what was seen; say why nothing could be, and end the program."""
    try:
        return wait(_visit(settings, sample, watcher))
    except (StateUnusable, RobotsUnavailable) as error:
        reason, status, outcome = str(error), FAILED, "failed"
    except OSError as error:
        reason = f"The archive {settings.out / ARCHIVE} cannot be written to: {error.strerror or error}."
        status, outcome = FAILED, "failed"
    except Stopped as stopped:
        reason = "Stopped; everything fetched so far is kept, and the same command goes on."
        status, outcome = 128 + stopped.signal, "stopped"
    if as_json:
        with standard_output() as output:
            output.write(json_failure("check", settings.out, reason, outcome).encode())
    say(f"gcmscrape: {reason}")
    raise typer.Exit(status)


async def _visit(settings: Settings, sample: int, watcher: Watcher) -> Evidence:
    return await visit_site(settings, sample, watcher)
