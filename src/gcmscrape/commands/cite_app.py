"""The command line of `gcmscrape cite`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from gcmscrape.commands.arguments import Config, Out, flags_of


def cite(out: Out = None, config: Config = None) -> None:
    """Print how to cite a dataset: a sentence, and an entry for BibTeX.

    They name the source, when its pages were retrieved, and what read them; invented pages are said to be so.

    Exit status: 0, or 1 when the dataset has no datapackage.json.
    """
    from gcmscrape.commands.cite import run
    from gcmscrape.commands.options import settings_of

    settings, _ = settings_of(flags_of(out), config)
    run(settings)
