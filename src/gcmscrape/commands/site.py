"""`gcmscrape harvest`, `refresh` and `discover` on a site: settings, run, report, exit status."""

from __future__ import annotations

import asyncio
import math
import os
import signal
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from gcmscrape.archive import InputUnreadable
from gcmscrape.commands.progress import duration, progress
from gcmscrape.commands.report import json_failure, json_report, text_report
from gcmscrape.commands.terminal import INTERRUPTED, fail, say, standard_output
from gcmscrape.crawl.site import NothingFound, Request, run_site
from gcmscrape.fetch.addresses import Site
from gcmscrape.fetch.fetcher import RobotsUnavailable
from gcmscrape.fetch.persistence import SiteFailing
from gcmscrape.fetch.replay import ReplayTransport
from gcmscrape.publish.atomic import PublishFailed
from gcmscrape.settings import FILE, PREFIX, SettingsInvalid, load_settings
from gcmscrape.state.database import ARCHIVE, StateUnusable, open_state
from gcmscrape.state.dataset import waiting

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from pathlib import Path

    from gcmscrape.crawl.site import Outcome
    from gcmscrape.settings import Settings

TERMINATED = 143  # 128 + SIGTERM
_STOPS = (signal.SIGINT, signal.SIGTERM)
_EXPECTED = (StateUnusable, RobotsUnavailable, NothingFound, SiteFailing, PublishFailed)


def settings_of(flags: Mapping[str, Any], file: Path | None) -> tuple[Settings, dict[str, str]]:
    """Return the settings and their origins; end as wrong usage when they cannot be used."""
    try:
        return load_settings(flags, os.environ, file)
    except SettingsInvalid as error:
        raise typer.BadParameter(str(error)) from error


def run(
    request: Request, flags: Mapping[str, Any], file: Path | None, log_format: str, replay: str | None = None
) -> None:
    """Do what is asked for and report it; end with a status other than 0 when nothing was published."""
    settings, _ = settings_of(flags, file)
    transport = None
    if replay is not None:
        transport = _replay(replay, settings)
        settings = settings.model_copy(update={"rate": math.inf})
    else:
        _require_contact(settings)
    if request.since is not None:
        _require_date(request.since)
    try:
        outcome = _wait(_run(request, settings, log_format, transport))
    except _EXPECTED as error:
        if log_format == "json":
            with standard_output() as output:
                output.write(json_failure(request, settings, str(error)).encode())
        fail(str(error))
    except OSError as error:
        fail(
            f"The archive {settings.out / ARCHIVE} cannot be written to: {error.strerror or error}; nothing is lost, "
            "run the same command again when there is room and access."
        )
    if request.command == "discover":
        _show_waiting(settings)
        return
    report = json_report(request, settings, outcome) if log_format == "json" else text_report(settings, outcome)
    with standard_output() as output:
        output.write(report.encode())


def _show_waiting(settings: Settings) -> None:
    """Print what a harvest would fetch, and say how long it would take."""
    with open_state(settings.out / ARCHIVE, write=False) as state, standard_output() as output:
        pages = list(waiting(state))
        output.write("".join("\t".join(page) + "\n" for page in pages).encode())
    first = sum(language == settings.languages[0] for _, language, _ in pages)
    number = max(len(pages), first * len(settings.languages))
    say(
        f"{len(pages)} addresses; a harvest in {len(settings.languages)} languages makes about {number} requests, "
        f"which take {duration(number, settings.rate)} at {settings.rate:g} a second."
    )


def _replay(path: str, settings: Settings) -> ReplayTransport:
    try:
        return ReplayTransport(path, Site.at(settings.site))
    except InputUnreadable as error:
        fail(str(error))


async def _run(request: Request, settings: Settings, log_format: str, transport: ReplayTransport | None) -> Outcome:
    with progress(log_format, settings) as watcher:
        return await run_site(settings, request, watcher, transport)


def _wait(work: Coroutine[Any, Any, Outcome]) -> Outcome:
    """Run to the end. Ctrl-C and SIGTERM end the run in order; a second one ends the program at once."""
    received: list[int] = []

    async def watched() -> Outcome:
        task = asyncio.create_task(work)

        def stop(number: int) -> None:
            received.append(number)
            for each in _STOPS:  # by the system's own means, which work in the middle of anything
                loop.remove_signal_handler(each)
                signal.signal(each, lambda again, _: os._exit(128 + again))
            task.cancel()

        loop = asyncio.get_running_loop()
        for number in _STOPS:
            loop.add_signal_handler(number, stop, number)
        return await task

    try:
        return asyncio.run(watched())
    except asyncio.CancelledError:
        status = INTERRUPTED if received[:1] == [signal.SIGINT] else TERMINATED
        sys.stderr.write("gcmscrape: Stopped; everything fetched so far is kept, and the same command goes on.\n")
        raise typer.Exit(status) from None


def _require_contact(settings: Settings) -> None:
    if settings.contact is None and not settings.is_local:
        raise typer.BadParameter(
            f"The site must be able to reach you: give your mail or web address with --contact, {PREFIX}CONTACT, or "
            f'contact = "..." in {FILE}; it goes into the User-Agent.',
            param_hint="--contact",
        )


def _require_date(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date such as 2024-01-31.", param_hint="--since") from None
