"""Objects in stores that fsspec knows: S3, and HDFS, which is not tested."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gcmscrape.bulk.reach import Reach

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_EXTRAS: Final = {"s3": "pip install 'gcmscrape[s3]'", "hdfs": "pip install 'gcmscrape[s3,parquet]'"}
_MAGIC: Final = frozenset("*?[")


class StoreUnusable(Exception):  # noqa: N818 - named for what was met
    """An object, or the store that holds it, cannot be read. The message is one sentence."""


def scheme_of(name: str) -> str:
    """Return the scheme of an address in lower case; empty for a path."""
    found = _SCHEME.match(name)
    return found[1].lower() if found else ""


def is_stored(name: str) -> bool:
    """Whether a name is that of an object in a store."""
    return scheme_of(name) in _EXTRAS


def listed(name: str, reach: Reach) -> Iterator[tuple[str, int | None, str | None]]:
    """Yield the address, size and version of each object that a name fits, which may be a glob.

    Raises:
        StoreUnusable: None does, or the store cannot be read.
    """
    scheme = scheme_of(name)
    store = _store(scheme, reach)
    try:
        paths = sorted(store.glob(name)) if _MAGIC.intersection(name) else [name]
        abouts = [(path, store.info(path)) for path in paths]
    except Exception as error:
        raise _unusable(name, error) from error
    if not abouts:
        raise StoreUnusable(f"No object fits {name}; check the spelling.")
    for path, about in abouts:
        version = about.get("ETag") or about.get("mtime")
        address = path if "://" in path else f"{scheme}://{path.lstrip('/')}"
        yield address, about.get("size"), str(version).strip('"') if version is not None else None


def fetch_object(name: str, place: Path, reach: Reach) -> None:
    """Copy an object to a file.

    Raises:
        StoreUnusable: It cannot be read.
    """
    try:
        _store(scheme_of(name), reach).get_file(name, str(place))
    except StoreUnusable:
        raise
    except Exception as error:
        raise _unusable(name, error) from error


def _store(scheme: str, reach: Reach) -> Any:  # noqa: ANN401 - of a library without types
    more = {"client_kwargs": {"endpoint_url": reach.endpoint}} if scheme == "s3" and reach.endpoint else {}
    try:
        return import_module("fsspec").filesystem(scheme, skip_instance_cache=True, use_listings_cache=False, **more)
    except ImportError as error:
        raise StoreUnusable(
            f"{scheme}:// needs a package that is not installed; install it with: {_EXTRAS[scheme]}."
        ) from error
    except Exception as error:
        raise _unusable(f"{scheme}://", error) from error


def _unusable(name: str, error: Exception) -> StoreUnusable:
    """Put what a store says, whatever it raises, into a sentence."""
    if isinstance(error, FileNotFoundError):
        return StoreUnusable(f"There is no object {name}; check the spelling.")
    said = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return StoreUnusable(f"{name} cannot be read: {said}.")
