"""The program: `gcmscrape` and `python -m gcmscrape`."""

import sys

from gcmscrape.garbage import look_no_more, look_seldom


def main() -> None:
    """Run the command line; Ctrl-C ends it with 130 even while it is still being imported."""
    look_seldom()
    try:
        from gcmscrape.cli import main as run  # noqa: PLC0415 - see above

        run()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        look_no_more()


if __name__ == "__main__":
    main()
