"""What the tools that save pages put beside them: their own index pages, and further forms of the same page."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from gcmscrape.archive.containers.sources import ending_of
from gcmscrape.archive.saved import LONGEST_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmscrape.archive.containers.sources import Folder

_OF_ARCHIVEBOX: Final = frozenset({"url", "timestamp", "history"})
INDEX: Final = "index.json"
"""The file in which ArchiveBox tells of a snapshot."""
LONGEST_INDEX: Final = 1024**2
_SINGLE_PAGES: Final = ("singlefile.html", "dom.html", "output.html")
_HTTRACK_CACHE: Final = re.compile(r"(?P<mirror>(?:.*/)?)hts-cache/")
_HTTRACK_INDEX: Final = b"Mirror and index made by HTTrack"
_INDEX: Final = 4096


def furnished(folder: Folder) -> dict[str, str]:
    """Return the files of a folder that are no saved pages although they may look so, each with what it is."""
    return {**dict(_of_wget(folder)), **dict(_of_httrack(folder)), **dict(_of_archivebox(folder))}


def _of_wget(folder: Folder) -> Iterator[tuple[str, str]]:
    """Give what wget -K keeps beside a page whose links it changed: `x.orig` beside `x` or `x.html`."""
    for name in folder.entries:
        stem = name.removesuffix(".orig")
        if stem != name and (stem in folder.entries or f"{stem}.html" in folder.entries):
            yield name, "copy of wget"


def _of_httrack(folder: Folder) -> Iterator[tuple[str, str]]:
    """Give the cache of HTTrack, which holds each page once more, its log, and its index of mirrors."""
    mirrors = set()
    for name in folder.entries:
        if found := _HTTRACK_CACHE.match(name):
            mirrors.add(found["mirror"])
            yield name, "file of HTTrack"
    for mirror in mirrors:
        if f"{mirror}hts-log.txt" in folder.entries:
            yield f"{mirror}hts-log.txt", "file of HTTrack"
        index = f"{mirror}index.html"
        if _HTTRACK_INDEX in (folder.small(folder.above + index, _INDEX) or b""):
            yield index, "file of HTTrack"


def _of_archivebox(folder: Folder) -> Iterator[tuple[str, str]]:
    """Give all of the snapshots of ArchiveBox but the saved response.

    That is its WARC, else the page that wget saved, else that of SingleFile, else what Chromium had in memory.
    """
    snapshots = {
        name.removesuffix(INDEX)
        for name in folder.entries
        if name.rpartition("/")[2] == INDEX and _is_snapshot(folder, name)
    }
    if not snapshots:
        return
    inside: dict[str, list[str]] = {snapshot: [] for snapshot in snapshots}
    for name in folder.entries:
        parts = name.split("/")
        above = next(
            (part for n in range(len(parts)) if (part := "".join(f"{p}/" for p in parts[:n])) in snapshots), None
        )
        if above is not None:
            inside[above].append(name)
    for snapshot, names in inside.items():
        kept = _saved_responses(snapshot, names)
        yield from ((name, "file of ArchiveBox") for name in names if name not in kept)
    for root in {snapshot.removesuffix("/").rpartition("/")[0].removesuffix("archive") for snapshot in snapshots}:
        yield from ((name, "file of ArchiveBox") for name in (f"{root}index.html",) if name in folder.entries)


def _saved_responses(snapshot: str, names: list[str]) -> set[str]:
    inside = {name.removeprefix(snapshot): name for name in names}
    warcs = {name for part, name in inside.items() if part.startswith("warc/") and ending_of(part) == ".warc"}
    of_wget = {
        name
        for part, name in inside.items()
        if "." in part.partition("/")[0] and "/" in part and ending_of(part) in {".html", ".htm", ""}
    }
    single = [inside[part] for part in _SINGLE_PAGES if part in inside]
    return warcs or of_wget or set(single[:1])


def _is_snapshot(folder: Folder, name: str) -> bool:
    return snapshot_address(folder.small(folder.above + name, LONGEST_INDEX)) is not None


def snapshot_address(index: bytes | None) -> str | None:
    """Return the address that the `index.json` of a snapshot tells; None when it is none of ArchiveBox."""
    try:
        told = json.loads(index or b"")
    except (ValueError, RecursionError):
        return None
    is_snapshot = isinstance(told, dict) and told.keys() >= _OF_ARCHIVEBOX and isinstance(told["url"], str)
    return told["url"] if is_snapshot and len(told["url"]) <= LONGEST_ADDRESS else None
