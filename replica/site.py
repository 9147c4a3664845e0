"""The replica over HTTP: the answers of `Site` with the headers and conditional requests of Drupal's page cache."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from replica.editing import PATHS, EditRefused, apply

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from replica.answers import Answer, Site

MAX_AGE: Final = 900
"""Seconds for which Drupal keeps a rendered page."""


def _clock() -> datetime:
    return datetime.now(UTC)


class PageCache:
    """Drupal's page cache: a page keeps the time it was rendered at until the content changes or its age is over."""

    def __init__(self, site: Site, clock: Callable[[], datetime]) -> None:
        self._site = site
        self._clock = clock
        self._pages: dict[tuple[str, str], tuple[int, datetime, Answer]] = {}

    def kept(self, path: str, query: str) -> tuple[Answer, datetime] | None:
        """Return the answer and the time it was rendered, when it is in the cache."""
        kept = self._pages.get((path, query))
        if kept and kept[0] == self._site.store.version and (self._clock() - kept[1]).total_seconds() < MAX_AGE:
            return kept[2], kept[1]
        return None

    def render(self, path: str, query: str) -> tuple[Answer, datetime]:
        """Render the answer, keep it, and return it with the present time."""
        now, version = self._clock().replace(microsecond=0), self._site.store.version
        answer = self._site.answer(path, query)
        self._pages[path, query] = (version, now, answer)
        return answer, now


def create_app(site: Site, clock: Callable[[], datetime] = _clock) -> Starlette:
    """Return the ASGI application. `clock` gives the render time of `Last-Modified` and `ETag`."""
    cache = PageCache(site, clock)

    async def serve(request: Request) -> Response:
        path, query = request.url.path, request.url.query
        kept = cache.kept(path, query)
        if kept is not None:
            answer, rendered = kept
        else:
            answer, rendered = await run_in_threadpool(cache.render, path, query)
        headers = page_headers(answer, rendered, hit=kept is not None)
        if answer.status == 200 and _unchanged(request, headers):  # noqa: PLR2004 - an HTTP status
            names = ("Expires", "Cache-Control", "Vary", "ETag", "Last-Modified")
            return Response(status_code=304, headers={name: headers[name] for name in names})
        return Response(answer.body, answer.status, headers)

    async def edit(request: Request) -> Response:
        try:
            told, status = apply(site.store, request.url.path, await request.body(), clock()), 200
        except EditRefused as refused:
            told, status = str(refused), 400
        return Response(f"{told}\n", status, media_type="text/plain")

    edits = [Route(path, edit, methods=["POST"]) for path in PATHS]
    return Starlette(routes=[*edits, Route("/{path:path}", serve, methods=["GET", "HEAD"])])


def page_headers(answer: Answer, rendered: datetime, *, hit: bool = False) -> dict[str, str]:
    """Return the headers of a page as Drupal 9 sends them; `rendered` is when it was made, not when it changed."""
    headers = {"Content-Type": answer.content_type, "X-Synthetic": "true"}
    if answer.location is not None:
        headers["Location"] = answer.location
    headers["Expires"] = "Sun, 19 Nov 1978 05:00:00 GMT"
    if answer.content_type.startswith("text/html"):
        headers |= {
            "Content-Language": answer.language,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "SAMEORIGIN",
            "X-Generator": "Drupal 9 (https://www.drupal.org)",
            "X-UA-Compatible": "IE=edge",
            "X-Drupal-Cache": "HIT" if hit else "MISS",
        }
    if answer.status in {200, 301, 404}:
        headers |= {
            "Cache-Control": f"max-age={MAX_AGE}, public",
            "Last-Modified": format_datetime(rendered, usegmt=True),
            "ETag": f'"{int(rendered.timestamp())}"',
            "Vary": "Cookie",
        }
    else:
        headers["Cache-Control"] = "must-revalidate, no-cache, private"
    return headers


def _unchanged(request: Request, headers: dict[str, str]) -> bool:
    """Whether both validators match exactly: Drupal's core asks for both."""
    return (
        "ETag" in headers
        and request.headers.get("if-none-match") == headers["ETag"]
        and request.headers.get("if-modified-since") == headers["Last-Modified"]
    )
