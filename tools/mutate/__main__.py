"""`python -m tools.mutate`: make conditions of the readers true and false, and tell which of that no test notices."""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

from tools.mutate import loading
from tools.mutate.baseline import baseline, tree_hash
from tools.mutate.trials import Trials, results_so_far

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.mutate.loading import Mutant
    from tools.mutate.trials import Result


def main() -> None:
    """Run what is chosen and not yet known, and print the counts and the survivors."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutate", description=__doc__)
    parser.add_argument("--sample", type=int, default=400, help="how many mutants (0: all)")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--only", default="", metavar="PATH", help="modules whose path below src/gcmscrape begins so")
    parser.add_argument("--seconds", type=float, default=15, help="processor time of the tests of one mutant at most")
    parser.add_argument("--alone", nargs=2, metavar=("NUMBER", "FORCED"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    tree = tree_hash()
    everything = loading.mutants()
    trials = Trials(tree, baseline(tree), chosen.seconds)
    if chosen.alone:
        number, forced = int(chosen.alone[0]), chosen.alone[1] == "True"
        sys.exit(trials.run_alone(everything[2 * number + forced]))
    mutants = [mutant for mutant in everything if mutant.module.startswith(chosen.only)]
    if 0 < chosen.sample < len(mutants):
        mutants = random.Random(chosen.seed).sample(mutants, chosen.sample)  # noqa: S311 - the sample must be repeatable
    known = _known(tree, chosen.seconds)
    trials.run(mutant for mutant in mutants if mutant not in known)
    known = _known(tree, chosen.seconds)
    _print([known[mutant] for mutant in mutants])


def _known(tree: str, seconds: float) -> dict[Mutant, Result]:
    """Return the results of this tree; one that was not finished in a shorter time does not count."""
    found: dict[Mutant, Result] = {}
    for result in results_so_far():
        if result.tree == tree and not (result.unfinished and result.seconds < seconds):
            found[result.mutant] = result
    return found


def _print(results: Iterable[Result]) -> None:
    of_module: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        of_module[result.mutant.module].append(result)
    print(f"{'module':<36}{'mutants':>8}{'killed':>8}{'survive':>8}")
    of_all = [result for ones in of_module.values() for result in ones]
    for module, ones in [*sorted(of_module.items()), ("all", of_all)]:
        survive = sum(result.killed_by is None for result in ones)
        print(f"{module:<36}{len(ones):>8}{len(ones) - survive:>8}{survive:>8}{survive / len(ones):>6.0%}")
    print()
    for result in sorted(of_all, key=lambda result: result.mutant[2:]):
        if result.killed_by is None:
            print(f"{result.mutant}{_why(result)}")


def _why(result: Result) -> str:
    if not result.seen_by:
        return " (no test takes it the other way)"
    return " (not all tests were run: --seconds)" if result.unfinished else ""


if __name__ == "__main__":
    main()
