"""Writing to standard output and standard error, and ending with a clear sentence."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, NoReturn

import typer

from gcmscrape.commands import log
from gcmscrape.commands.fitting import fitted, width_of
from gcmscrape.commands.printable import escaped, printable
from gcmscrape.site.addresses import is_web_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAILED: Final = 1
WRONG_USAGE: Final = 2
INTERRUPTED: Final = 130  # 128 + SIGINT
TERMINATED: Final = 143  # 128 + SIGTERM
READER_GONE: Final = 141  # 128 + SIGPIPE, as the shell reports it of any program whose reader went away


def fail(message: str) -> NoReturn:
    """End with status 1 and one sentence on standard error."""
    complain(message)
    raise typer.Exit(FAILED)


def require_web_address(url: str) -> None:
    """End as wrong usage when the value of `--url` is no web address."""
    if not is_web_address(url):
        raise typer.BadParameter(
            printable(f"{url!r} is no web address; give one that begins with https://."), param_hint="--url"
        )


def require_folder(folder: Path) -> None:
    """End with status 1 when a dataset is to go where a file is."""
    if os.path.isfile(folder):  # noqa: PTH113 - the method of Path raises an error where a folder above is closed
        fail(f"Nothing was published: {folder} is a file, not a folder; choose another --out.")


def complain(message: str) -> None:
    """Say on standard error why the program ends."""
    say(message if log.is_json() else f"gcmscrape: {message}", "error")


def say(line: str, level: Literal["info", "warning", "error"] = "info") -> None:
    """Write one line to standard error, in the form that is in use; nothing when the user closed it."""
    if sys.stderr is None:
        return
    if log.is_json():
        getattr(log.json_log(), level)(printable(line))
    else:
        sys.stderr.write(f"{fitted(printable(line), width_of(sys.stderr))}\n")


def say_fields(*fields: str | None) -> None:
    """Write one line to standard error: fields parted by tabs, in none of them a tab or line end, `-` for None."""
    say("\t".join(" ".join(field.split()) if field else "-" for field in fields))


def show(text: str) -> None:
    """Write a text for people to standard output."""
    with standard_output() as output:
        output.write(fitted(printable(text), width_of(sys.stdout)).encode())


def show_json(text: str) -> None:
    """Write JSON to standard output: its values as they are, and nothing in them that a terminal would obey."""
    with standard_output() as output:
        output.write(escaped(text).encode())


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Give standard output to write to; it is flushed behind.

    A reader that went away (`| head`) ends the program quietly, a full disk with a sentence. Nothing else that can
    raise an `OSError` may stand inside.
    """
    if sys.stdout is None:
        fail("Standard output is closed; give the program one to write to.")
    try:
        yield sys.stdout.buffer
        sys.stdout.flush()
    except OSError as error:
        raise typer.Exit(end_output(error)) from error


def end_output(error: OSError) -> int:
    """Say why standard output cannot be written to, if there is anybody to tell, and return the exit status."""
    # What is still in the buffer must not be tried again when the interpreter ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return READER_GONE
    complain(f"Standard output cannot be written to: {error.strerror or error}.")
    return FAILED
