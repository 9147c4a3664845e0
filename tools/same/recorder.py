"""A pytest plugin that keeps every page that the tests give to the readers, each once."""

from __future__ import annotations

import importlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def _keep(path: str, name: str, form: str, seen: set[tuple[str, str | None]]) -> None:
    """Wrap the reader `name` of the module `path`, before anything else imports it."""
    module = importlib.import_module(path)
    read: Callable[[str, str | None], object] = getattr(module, name)
    kept = Path(os.environ["SAME_INPUTS"]) / f"{os.getpid()}.jsonl"

    def reader(content: str, url: str | None) -> object:
        if (content, url) not in seen:
            seen.add((content, url))
            with kept.open("a", encoding="utf-8", errors="surrogatepass") as file:
                file.write(json.dumps({"form": form, "url": url, "content": content}) + "\n")
        return read(content, url)

    setattr(module, name, reader)


# The modules of the commit that is recorded.
_keep("gcmscrape.page.html", "read_html", "html", set())
_keep("gcmscrape.page.text", "read_text", "text", set())
