"""Commands: `python -m replica serve` and `python -m replica archive`."""

from __future__ import annotations

import argparse
from pathlib import Path

from replica.answers import Site
from replica.archive import write_archive
from replica.generate import generate
from replica.layout import LAYOUTS
from replica.others import other_pages
from replica.site import create_app
from replica.store import Store


def main() -> None:
    """Read the arguments and do what they say."""
    parser = argparse.ArgumentParser(
        prog="python -m replica", description="A small site that behaves like the real one."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve the site on this machine")
    serve.add_argument("--events", type=int, default=300, help="number of events (300)")
    serve.add_argument("--seed", type=int, default=1, help="seed of the content (1)")
    serve.add_argument("--layout", choices=["mixed", *LAYOUTS], default="mixed", help="layout of all pages (mixed)")
    serve.add_argument(
        "--size", choices=["small", "mixed"], default="mixed", help="size of the pages (mixed: about 90 kB)"
    )
    serve.add_argument("--pager", choices=["full", "mini", "second"], default="full", help="pager of listings (full)")
    serve.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (8000)")
    serve.add_argument("--quiet", action="store_true", help="no line for each request")
    archive = commands.add_parser("archive", help="write the sample archive")
    archive.add_argument("--events", type=int, default=240, help="number of events (240)")
    archive.add_argument("--seed", type=int, default=1, help="seed of the content (1)")
    archive.add_argument(
        "--out", type=Path, default=Path("fixtures/sample"), help="folder to write to (fixtures/sample)"
    )
    arguments = parser.parse_args()
    if arguments.command == "archive":
        count = write_archive(arguments.out, arguments.events, arguments.seed)
        print(f"{count} responses in {arguments.out / 'sample.warc.gz'}")  # noqa: T201 - the answer of the command
    else:
        _serve(arguments)


def _serve(arguments: argparse.Namespace) -> None:
    import uvicorn  # noqa: PLC0415 - the archive needs no server

    store = Store([*generate(arguments.events, arguments.seed, arguments.size), *other_pages()])
    host = f"http://127.0.0.1:{arguments.port}"
    site = Site(store, arguments.layout, arguments.size, arguments.pager, host)
    log_level = "warning" if arguments.quiet else "info"
    uvicorn.run(create_app(site), host="127.0.0.1", port=arguments.port, log_level=log_level)


if __name__ == "__main__":
    main()
