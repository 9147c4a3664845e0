"""The images and style sheets that are saved with pages, by address."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from gcmscrape.archive.resources import read_resources

IMAGES: Final = {
    b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp",
}  # fmt: skip
_STYLES: Final = ".css"


class Asset(NamedTuple):
    """An image (its media type, else None for a style sheet) and its bytes."""

    image: str | None
    body: bytes

    @property
    def data_address(self) -> str | None:
        """The image as an address that holds it; None for a style sheet."""
        return f"data:{self.image};base64,{base64.b64encode(self.body).decode()}" if self.image else None


Assets = Callable[[str], Asset | None]
"""Gives what is saved of an absolute address, or of one that is relative to a saved file; None for nothing."""


def nothing(address: str) -> Asset | None:  # noqa: ARG001 - the form of the others
    """Say of every address that nothing is saved of it."""
    return None


def beside(file: Path) -> Assets:
    """What a browser saved beside a page: files in its folder or below, by the relative address in the page."""
    folder = file.resolve().parent

    def find(address: str) -> Asset | None:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or not parts.path or "\0" in unquote(parts.path):
            return None
        path = (folder / unquote(parts.path)).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            return None
        return asset_of(path.read_bytes(), is_style=path.suffix.lower() == _STYLES)

    return find


def of_warcs(place: Path) -> Assets:
    """The images and style sheets in a WARC, or in those of a folder."""
    files = sorted(path for path in place.rglob("*.warc*") if path.is_file()) if place.is_dir() else [place]
    held = {
        address: asset
        for file in files
        for address, media_type, body in read_resources(file)
        if (asset := asset_of(body, is_style="css" in media_type)) is not None
    }
    return held.get


def asset_of(body: bytes, *, is_style: bool) -> Asset | None:
    """Return an image by what it is, or a style sheet; None for anything else."""
    if is_style:
        return Asset(None, body)
    media_type = next((name for magic, name in IMAGES.items() if body.startswith(magic)), None)
    if media_type is None and b"<svg" in body[:1000]:
        media_type = "image/svg+xml"
    return Asset(media_type, body) if media_type else None
