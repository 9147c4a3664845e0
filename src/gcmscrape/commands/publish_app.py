"""The command line of `gcmscrape publish`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from gcmscrape.commands.arguments import Accept, Config, LiveOnly, LogFormat, Out, flags_of


def publish(
    *,
    accept: Accept = False,
    live_only: LiveOnly = None,
    out: Out = None,
    config: Config = None,
    log_format: LogFormat = None,
) -> None:
    """Publish what state and archive hold, without the network: after a mend, or after a run that was refused.

    Exit status: 0 when the dataset was published, 1 when it could not be, 2 for wrong usage.
    """
    from gcmscrape.commands.live import run
    from gcmscrape.harvest.live import Request

    flags = flags_of(out, log_format=log_format) | {"live_only": live_only}
    run(Request("publish", accept=accept), flags, config)
