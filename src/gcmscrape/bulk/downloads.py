"""Fetching a file from the web over the guarded transport, however large it is."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

import httpx
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from gcmscrape.fetch.connection import Unanswered
from gcmscrape.fetch.network import live_transport
from gcmscrape.fetch.public_addresses import PrivateAddress
from gcmscrape.site.addresses import origin_of, without_credentials

if TYPE_CHECKING:
    from pathlib import Path

    from gcmscrape.bulk.reach import Reach

_HOPS: Final = 10
_LONGEST_WAIT: Final = 20.0  # seconds
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PASSING: Final = frozenset({408, 425, 429, *range(500, 600)})
_OK: Final = 200


class DownloadFailed(Exception):  # noqa: N818 - named for what was met
    """A file cannot be fetched. The message is one sentence."""


class _MayPass(DownloadFailed):
    """The same, and a later try may do better."""


def download(address: str, place: Path, reach: Reach) -> None:
    """Fetch what an address leads to into a file, byte by byte as the server keeps it.

    The host that the user named may be on this machine or a private network; no redirect leads there.

    Raises:
        DownloadFailed: It cannot be fetched, after as many tries as `reach` says.
    """
    asyncio.run(_download(address, place, reach))


async def _download(address: str, place: Path, reach: Reach) -> None:
    async for attempt in AsyncRetrying(
        stop=stop_after_attempt(reach.attempts),
        wait=wait_random_exponential(multiplier=1, max=_LONGEST_WAIT),
        retry=retry_if_exception_type(_MayPass),
        reraise=True,
    ):
        with attempt:
            await _try(address, place, reach)


async def _try(address: str, place: Path, reach: Reach) -> None:
    shown = without_credentials(address)
    try:
        async with live_transport(origin_of(address)) as network:
            for _ in range(_HOPS):
                response = await network.handle_async_request(_request(address, reach))
                try:
                    if response.status_code not in _REDIRECTS:
                        await _keep(response, shown, place)
                        return
                    address = _target(response, address, shown)
                finally:
                    await response.aclose()
    except PrivateAddress as error:
        raise DownloadFailed(f"{shown} cannot be fetched: {error}") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise DownloadFailed(f"{shown} cannot be fetched: it is no web address.") from error
    except (httpx.TransportError, Unanswered, ssl.SSLError) as error:
        reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise _MayPass(f"{shown} cannot be fetched: {reason}.") from error
    raise DownloadFailed(f"{shown} cannot be fetched: it redirects more than {_HOPS} times.")


def _request(address: str, reach: Reach) -> httpx.Request:
    headers = {"User-Agent": reach.user_agent, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
    wait = httpx.Timeout(reach.read_seconds, connect=reach.connect_seconds)
    return httpx.Request("GET", address, headers=headers, extensions={"timeout": wait.as_dict(), "fresh": True})


async def _keep(response: httpx.Response, shown: str, place: Path) -> None:
    if response.status_code != _OK:
        message = f"{shown} cannot be fetched: the server answered with status {response.status_code}."
        raise (_MayPass if response.status_code in _PASSING else DownloadFailed)(message)
    with place.open("wb") as file:
        async for piece in response.aiter_raw():
            file.write(piece)


def _target(response: httpx.Response, address: str, shown: str) -> str:
    target: str = urljoin(address, response.headers.get("location", ""))
    if origin_of(target) is None or (address.startswith("https:") and not target.startswith("https:")):
        raise DownloadFailed(f"{shown} cannot be fetched: it redirects to {target[:200]!r}, which is not followed.")
    return target
