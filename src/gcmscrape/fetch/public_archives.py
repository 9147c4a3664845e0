"""The archives that captures come from: the Wayback Machine, Common Crawl, and any server with a CDX API."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from gcmscrape.site.addresses import is_web_address, origin_of, without_credentials

_LIST_OF_CRAWLS: Final = "/collinfo.json"
_OF_WAYBACK: Final = re.compile(r"/cdx/search/cdx$")
_ENDING: Final = re.compile(r"(?:/|-)(?:cdx|index)$")
"""How the address of a CDX API ends in pywb and arquivo.pt; what stands before is where captures are shown."""


@dataclass(frozen=True, slots=True)
class PublicArchive:
    """An archive, and how it is asked.

    Attributes:
        collection: What records that come from it name: `wayback`, `commoncrawl` or the address of its index.
        index: The address of its CDX API; in an archive of crawls, of the list of these.
        captures: What the address of a capture begins with.
        of_crawls: Whether it is built as Common Crawl is: an index a crawl, and captures as parts of WARC files.
        index_rate: Requests a second for the index; None for no limit of its own.
        captures_rate: The same for captures.
        lines: How many lines of the index are asked for at a time; None for all.
    """

    collection: str
    index: str
    captures: str
    of_crawls: bool = False
    index_rate: float | None = None
    captures_rate: float | None = None
    lines: int | None = None


@cache
def known_archives() -> dict[str, Any]:
    """Return what `archives.toml` says."""
    text = resources.files("gcmscrape.fetch").joinpath("archives.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def public_archive(name: str, files: str | None = None) -> PublicArchive:
    """Return an archive.

    Args:
        name: `wayback`, `commoncrawl`, the address of a CDX API, or that of a list of crawls (`.../collinfo.json`).
        files: Where the WARC files of a list of crawls lie; None for those of Common Crawl.

    Raises:
        ValueError: There is no such archive, or its address does not tell where captures are. The message says it.
    """
    told = known_archives()
    crawls = told["commoncrawl"]
    if name in {"wayback", "commoncrawl"}:
        return PublicArchive(
            name,
            told[name]["index"],
            told[name]["captures"],
            name == "commoncrawl",
            told[name]["index_rate"],
            told[name]["captures_rate"],
            told[name].get("lines"),
        )
    address = name.strip().rstrip("/")
    if not is_web_address(address) or origin_of(address) is None:
        raise ValueError(f"{name!r} is no archive: it is wayback, commoncrawl, or the address of a CDX server")
    if without_credentials(address) != address:
        raise ValueError("an archive is asked without user and password; leave them out of its address")
    if "?" in address or "#" in address:
        raise ValueError(f"{address} has a query; give the address of the CDX server alone")
    if address.endswith(_LIST_OF_CRAWLS):
        return PublicArchive(address, address, (files or crawls["captures"]).rstrip("/") + "/", of_crawls=True)
    if _OF_WAYBACK.search(address):
        return PublicArchive(address, address, _OF_WAYBACK.sub("/web/", address), lines=told["wayback"]["lines"])
    if not _ENDING.search(address):
        raise ValueError(
            f"{address} does not tell where captures are shown; the address of a CDX server ends with /cdx, as that of "
            "a pywb collection does, or with /cdx/search/cdx"
        )
    return PublicArchive(address, address, _ENDING.sub("", address).rstrip("/") + "/")
