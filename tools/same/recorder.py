"""A pytest plugin that keeps every page that the tests give to the readers, each once."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import gcmscrape.page.html
import gcmscrape.page.text

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


def _keep(module: ModuleType, name: str, form: str, seen: set[tuple[str, str | None]]) -> None:
    """Wrap the reader `name` of `module`, before anything else imports it."""
    read: Callable[[str, str | None], object] = getattr(module, name)
    kept = Path(os.environ["SAME_INPUTS"]) / f"{os.getpid()}.jsonl"

    def reader(content: str, url: str | None) -> object:
        if (content, url) not in seen:
            seen.add((content, url))
            with kept.open("a", encoding="utf-8", errors="surrogatepass") as file:
                file.write(json.dumps({"form": form, "url": url, "content": content}) + "\n")
        return read(content, url)

    setattr(module, name, reader)


_keep(gcmscrape.page.html, "read_html", "html", set())
_keep(gcmscrape.page.text, "read_text", "text", set())
