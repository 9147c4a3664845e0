"""`python -m tools.saved.serve CERTIFICATE KEY`: the replica as https://migrationnetwork.un.org, on this machine.

It listens on port 443 of 127.0.0.1. `tools/saved/make` runs it in a network of its own, whose only host it is.
"""

from __future__ import annotations

import sys

import uvicorn

from replica.answers import Site
from replica.generate import generate
from replica.others import other_pages
from replica.site import create_app
from replica.store import Store

EVENTS = 12
SEED = 11


def main() -> None:
    """Serve until it is ended."""
    certificate, key = sys.argv[1:]
    store = Store([*generate(EVENTS, SEED, "small"), *other_pages()])
    site = Site(store, "L1_bem", "small", "full", "https://migrationnetwork.un.org")
    app = create_app(site)
    uvicorn.run(app, host="127.0.0.1", port=443, ssl_certfile=certificate, ssl_keyfile=key, log_level="warning")


if __name__ == "__main__":
    main()
