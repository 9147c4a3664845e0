"""The command line of `gcmscrape schema`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations


def schema() -> None:
    """Print the JSON Schema of the record."""
    from gcmscrape.commands.terminal import standard_output
    from gcmscrape.dataset.schema import schema_text

    with standard_output() as output:
        output.write(schema_text().encode())
