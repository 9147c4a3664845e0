"""`python -m tools.saved.serve CERTIFICATE KEY`: the replica as https://migrationnetwork.un.org, on this machine.

It listens on port 443 of 127.0.0.1. `tools/saved/make` runs it in a network of its own, whose only host it is.
"""

from __future__ import annotations

import sys
from typing import Final

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from replica.answers import Site
from replica.generate import generate
from replica.others import other_pages
from replica.site import create_app
from replica.store import Store

EVENTS: Final = 12
SEED: Final = 11
_LOGO: Final = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4" cx="4" cy="4"/></svg>'


async def _logo(_: Request) -> Response:
    """Give the picture that the pages name, so that there is one to be saved beside them."""
    return Response(_LOGO, media_type="image/svg+xml", headers={"X-Synthetic": "true"})


def main() -> None:
    """Serve until it is ended."""
    certificate, key = sys.argv[1:]
    store = Store([*generate(EVENTS, SEED, "small"), *other_pages()])
    app = create_app(Site(store, "L1_bem", "small", "full", "https://migrationnetwork.un.org"))
    app.router.routes.insert(0, Route("/themes/custom/replica/logo.svg", _logo))
    uvicorn.run(app, host="127.0.0.1", port=443, ssl_certfile=certificate, ssl_keyfile=key, log_level="warning")


if __name__ == "__main__":
    main()
