"""The command line of `gcmscrape status`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from gcmscrape.commands.arguments import AsJson, Config, Out, flags_of


def status(*, as_json: AsJson = False, out: Out = None, config: Config = None) -> None:
    """Show what the archive holds: pages by state, the last run, what failed and why.

    Exit status: 1 when the last run did not end well or there is no archive. It is 0 while a run is under way, and
    after one that somebody stopped.
    """
    from gcmscrape.commands.options import settings_of
    from gcmscrape.commands.status import run

    settings, _ = settings_of(flags_of(out), config)
    run(settings, as_json=as_json)
