"""The files of what is known of the site, as they are."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any


@functools.cache
def file(name: str) -> dict[str, Any]:
    """Return the data of the file `<name>.toml` of this package. Read once; treat it as read-only."""
    return tomllib.loads(resources.files("gcmscrape.site").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
