"""The program: `gcmscrape` and `python -m gcmscrape`."""

import gc
import sys
from typing import Final

_SELDOM: Final = 20_000
"""Objects made and kept from one look for garbage to the next: nearly all that a start makes stays, and little else is
garbage that has to be looked for."""


def main() -> None:
    """Run the command line; Ctrl-C ends it with 130 even while it is still being imported."""
    gc.set_threshold(_SELDOM)
    try:
        from gcmscrape.cli import main as run  # noqa: PLC0415 - see above

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
