"""What is known of the site, as data: one TOML file a subject, and the little code that loads them."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any


@functools.cache
def load(name: str) -> dict[str, Any]:
    """Return the data of `name` (the file `<name>.toml` of this package). Loaded once; treat it as read-only."""
    return tomllib.loads(resources.files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
