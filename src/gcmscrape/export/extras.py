"""Libraries that only some formats need: they come with an extra of the package."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class ExportFailed(Exception):  # noqa: N818 - named for what happened
    """The dataset cannot be written in this form. The message is one sentence."""


def library(name: str, extra: str) -> Any:  # noqa: ANN401 - a module
    """Import a library that an extra brings.

    Raises:
        ExportFailed: It is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise ExportFailed(
            f"This needs a package that is not installed; install it with: pip install 'gcmscrape[{extra}]'."
        ) from error
