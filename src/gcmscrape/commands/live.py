"""`gcmscrape harvest`, `refresh` and `discover` on a site: settings, run, report, exit status."""

# ruff: noqa: PLC0415 - what reads archives of many forms is imported when saved responses are replayed

from __future__ import annotations

import math
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from gcmscrape.archive.saved import InputUnreadable
from gcmscrape.commands.closing import counted
from gcmscrape.commands.fitting import next_step, width_of
from gcmscrape.commands.noted import Notes, noted
from gcmscrape.commands.options import settings_of
from gcmscrape.commands.progress import duration, progress
from gcmscrape.commands.run_report import json_failure, json_report, tell, text_report
from gcmscrape.commands.stopping import Stopped, wait
from gcmscrape.commands.terminal import FAILED, complain, fail, require_folder, say, show, standard_output
from gcmscrape.dataset.atomic import PublishFailed
from gcmscrape.dataset.files import EVENTS
from gcmscrape.fetch.fetcher import RobotsUnavailable
from gcmscrape.fetch.retries import SiteFailing
from gcmscrape.fetch.site import Site
from gcmscrape.harvest.failures import NothingFound
from gcmscrape.harvest.live import Request, run_live
from gcmscrape.settings import PREFIX
from gcmscrape.site.own import FILE
from gcmscrape.state.database import ARCHIVE, STATE, StateUnusable, open_state
from gcmscrape.state.lookup import waiting
from gcmscrape.state.runs import FROM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gcmscrape.fetch.replay import ReplayTransport
    from gcmscrape.fetch.traffic import Traffic
    from gcmscrape.harvest.live import Outcome
    from gcmscrape.harvest.publishing import Published
    from gcmscrape.settings import Settings

_REFUSED = (NothingFound, PublishFailed)
_EXPECTED = (StateUnusable, RobotsUnavailable, SiteFailing, *_REFUSED)


def run(request: Request, flags: Mapping[str, Any], file: Path | None, replay: str | None = None) -> None:
    """Do what is asked for and report it; end with a status other than 0 when nothing was published."""
    settings, _ = settings_of(flags, file)
    if request.command == "harvest" and settings.archive is not None and replay is None:
        request = replace(request, command=FROM)
        if request.limit is not None:
            raise typer.BadParameter("With --from there is no limit; see --between and --every.", param_hint="--limit")
    elif useless := [f"--{name}" for name in ("between", "every") if flags.get(name) is not None]:
        raise typer.BadParameter(f"It says which captures of an archive are wanted: {useless[0]} goes with --from.")
    transport = None
    if replay is not None:
        transport = _replay(replay, settings)
        settings = settings.model_copy(update={"rate": math.inf})
    elif request.command == "publish":
        _require_archive(settings)
    else:
        require_manners(settings, is_local=settings.is_local_archive if request.command == FROM else settings.is_local)
    if request.since is not None:
        request = replace(request, since=_date(request.since))
    require_folder(settings.out)
    with noted(request.command, settings) as notes:
        outcome = _outcome(request, settings, transport, notes)
    if outcome.early is not None:
        complain(outcome.early)
    if request.command == "discover":
        _show_waiting(settings, outcome.seen.pages)
    elif outcome.published is not None:
        _report(request, settings, outcome, outcome.published)


def _outcome(request: Request, settings: Settings, transport: ReplayTransport | None, notes: Notes) -> Outcome:
    """Return what the run came to; end with a status other than 0 when nothing was published."""
    try:
        outcome = wait(_run(request, settings, transport, notes.traffic))
    except _EXPECTED as error:
        notes.came_to("refused" if isinstance(error, _REFUSED) else "failed", str(error))
        _end(request, settings, notes, FAILED)
    except OSError as error:
        reason = (
            f"The archive {settings.out / ARCHIVE} cannot be written to: {error.strerror or error}; nothing is lost, "
            "run the same command again when there is room and access."
        )
        notes.came_to("failed", reason)
        _end(request, settings, notes, FAILED)
    except Stopped as stopped:
        notes.came_to("stopped", "Stopped; everything fetched so far is kept, and the same command goes on.")
        _end(request, settings, notes, 128 + stopped.signal)
    if outcome.published is None:
        notes.came_to("stopped" if outcome.early else "discovered", outcome.early)
        return outcome
    notes.came_to("published", outcome.early)
    notes.summary, notes.accepted = outcome.published.summary, outcome.published.accepted
    notes.changed = outcome.changed
    return outcome


def _report(request: Request, settings: Settings, outcome: Outcome, published: Published) -> None:
    if settings.log_format == "json":
        facts = {
            "site": settings.site,
            "resumed": outcome.resumed,
            "looked_at": outcome.looked_at,
            "early": outcome.early,
            **({"captures": outcome.captures._asdict()} if outcome.captures is not None else {}),
        }
        report = json_report(request.command, settings.out, published, **facts, changes=published.changes)
    else:
        tell(published)
        report = text_report(request.command, settings, outcome, published)
    with standard_output() as output:
        output.write(report.encode())


def _end(request: Request, settings: Settings, notes: Notes, status: int) -> NoReturn:
    reason = notes.reason or ""
    if settings.log_format == "json":
        with standard_output() as output:
            output.write(json_failure(request.command, settings.out, reason, notes.outcome).encode())
    complain(reason)
    raise typer.Exit(status)


def _show_waiting(settings: Settings, before: int) -> None:
    """Print what a harvest would fetch, and say how long it would take; `before`: pages that were looked at before."""
    with open_state(settings.out / ARCHIVE, write=False) as state:
        pages = list(waiting(state))
    show("".join("\t".join(page) + "\n" for page in pages))
    first = sum(language == settings.languages[0] for _, language, _ in pages)
    number = max(len(pages), first * len(settings.languages))
    pace = "" if math.isinf(settings.rate) else f", which take {duration(number, settings.rate)}"
    addresses = counted(len(pages), "address", "addresses")
    others = f" beside {counted(before, 'page')} that were looked at before" if before else ""
    languages = ", ".join(settings.languages)
    say(f"{addresses}{others}; a harvest in {languages} makes about {counted(number, 'request')}{pace}.")
    say(next_step("fetch them", f"gcmscrape harvest --site {settings.site} --out {settings.out}", width_of(sys.stderr)))


def _replay(path: str, settings: Settings) -> ReplayTransport:
    from gcmscrape.archive.left import left_sentence
    from gcmscrape.fetch.replay import ReplayTransport

    try:
        transport = ReplayTransport(path, Site.at(settings.site))
    except InputUnreadable as error:
        fail(str(error))
    if transport.left:
        say(f"gcmscrape: note: {left_sentence(transport.left)}")
    return transport


async def _run(request: Request, settings: Settings, transport: ReplayTransport | None, traffic: Traffic) -> Outcome:
    with progress(settings) as watcher:
        return await run_live(settings, request, watcher, transport, traffic=traffic)


def _require_archive(settings: Settings) -> None:
    if not (settings.out / ARCHIVE / STATE).is_file():
        archive = settings.out / ARCHIVE
        if (settings.out / EVENTS).is_file():
            fail(
                f"{settings.out} has no archive of a site to be published again: it was made of saved responses, "
                "and gcmscrape harvest --replay makes it anew."
            )
        fail(f"There is no archive in {archive}; make one with gcmscrape harvest, or name another --out.")


def require_manners(settings: Settings, *, is_local: bool) -> None:
    """End as wrong usage when a site or archive that is not on this machine would be asked by nobody, or in a rush."""
    if is_local:
        return
    if settings.contact is None:
        raise typer.BadParameter(
            f"The site must be able to reach you: give your mail or web address with --contact, {PREFIX}CONTACT, or "
            f'contact = "..." in {FILE}; it goes into the User-Agent.',
            param_hint="--contact",
        )
    if math.isinf(settings.rate):
        raise typer.BadParameter(
            "It can be inf for a site or archive on this machine only; give a number of requests a second.",
            param_hint="--rate",
        )


def _date(text: str) -> str:
    """Return a date in the form in which dates are compared."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date such as 2024-01-31.", param_hint="--since") from None
