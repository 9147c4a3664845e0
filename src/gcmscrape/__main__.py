"""`python -m gcmscrape`."""

from gcmscrape.cli import main

if __name__ == "__main__":
    main()
