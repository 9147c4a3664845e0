"""`python -m gcmscrape`."""

import sys

if __name__ == "__main__":
    try:
        from gcmscrape.cli import main
    except KeyboardInterrupt:
        sys.exit(130)
    main()
