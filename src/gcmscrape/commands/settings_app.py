"""The command line of `gcmscrape settings`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from gcmscrape.commands.arguments import Config


def settings(config: Config = None) -> None:
    """Show every setting, its value, and where it was set."""
    from gcmscrape.commands.settings import run

    run(config)
