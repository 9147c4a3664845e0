"""`python -m tools.conservation`: count what is kept, and print what is lost. `damage`: of elements left open.

`--only WORD` takes the pages whose name has the word, `--each N` every Nth trial.
"""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING

from tools.conservation.damage import damages
from tools.conservation.pages import fixture_pages, layout_pages, read, warns_of_unclaimed
from tools.conservation.sentences import has_unclaimed, trials

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.conservation.pages import SourcePage


def main() -> None:
    """Run all trials of one kind."""
    arguments = argparse.ArgumentParser(prog="python -m tools.conservation", description=__doc__)
    arguments.add_argument("what", nargs="?", choices=("sentences", "damage"), default="sentences")
    arguments.add_argument("--only", default="", metavar="WORD", help="pages whose name has the word")
    arguments.add_argument("--each", type=int, default=1, metavar="N", help="every Nth trial")
    chosen = arguments.parse_args()
    pages = [page for page in (*layout_pages(), *fixture_pages()) if chosen.only in page.name]
    if chosen.what == "damage":
        _damage(pages, chosen.each)
    else:
        _sentences(pages, chosen.each)


def _sentences(pages: Iterable[SourcePage], each: int) -> None:
    pages = list(pages)
    kept: Counter[tuple[str, str]] = Counter()
    tried: Counter[tuple[str, str]] = Counter()
    for trial in islice(chain.from_iterable(map(trials, pages)), 0, None, each):
        is_kept = trial.is_kept()
        for key in (("page", trial.page.name), ("form", trial.form), ("place", str(trial.place))):
            tried[key] += 1
            kept[key] += is_kept
        if not is_kept:
            print(f"lost\t{trial.page.name}\t{trial.form}\t{trial.place}\tplace {trial.number}")
    for about in ("page", "place", "form"):
        for key in sorted((key for key in tried if key[0] == about), key=lambda key: (kept[key] / tried[key], key)):
            print(f"{about}\t{kept[key]} of {tried[key]}\t{key[1]}")
    forms = [key for key in tried if key[0] == "form"]
    _total("sentences are kept", sum(kept[key] for key in forms), sum(tried[key] for key in forms))
    for page in pages:
        event = read(page)
        if event is not None and has_unclaimed(event) and not warns_of_unclaimed(page):
            print(f"unclaimed without a sentence\t{page.name}")


def _damage(pages: Iterable[SourcePage], each: int) -> None:
    kept: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for damage in islice(chain.from_iterable(map(damages, pages)), 0, None, each):
        lost = damage.lost()
        tried[damage.opened] += 1
        kept[damage.opened] += not lost
        if lost:
            print(f"lost\t{damage.page.name}\t{damage.opened}\t{', '.join(lost)}")
    for opened, count in tried.items():
        print(f"opened\t{kept[opened]} of {count}\t{opened}")
    _total("damaged pages keep all fields", kept.total(), tried.total())


def _total(what: str, kept: int, tried: int) -> None:
    print(f"{kept} of {tried} {what}" + (f": {kept / tried:.1%}" if tried else ""))


if __name__ == "__main__":
    main()
