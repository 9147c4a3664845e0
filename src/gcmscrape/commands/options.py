"""From flags, environment and file to the settings of a command."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import typer

from gcmscrape.settings import SettingsInvalid, load_settings
from gcmscrape.site import use

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gcmscrape.settings import Settings


def settings_of(flags: Mapping[str, Any], file: Path | None) -> tuple[Settings, dict[str, str]]:
    """Return the settings and their origins; end as wrong usage when they cannot be used.

    From here on pages are read with the words of the user in them.
    """
    try:
        settings, origins = load_settings(flags, os.environ, file)
    except SettingsInvalid as error:
        raise typer.BadParameter(str(error)) from error
    use(settings.words)
    return settings, origins
