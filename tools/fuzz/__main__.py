"""`python -m tools.fuzz`: make inputs until Ctrl-C, and keep each that does what it must not.

The same seed makes the same inputs. A finding is written in the form of a fixture, as small as it becomes quickly, with
the command that adds it.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Final

from tools.fuzz.kept import keep
from tools.fuzz.rounds import KINDS, findings

_OF_A_ROUND: Final = 60
"""Inputs of each kind in a round."""


def main() -> int:
    """Make rounds. The exit status is 1 when something was found."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="which inputs (default: others each time)")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="no further round begins after that long")
    parser.add_argument("--only", choices=KINDS, help="one kind of inputs")
    parser.add_argument("--into", type=Path, default=Path(".fuzz"), help="where findings are kept")
    chosen = parser.parse_args()
    kinds = (chosen.only,) if chosen.only else KINDS
    print(f"seed {chosen.seed}; Ctrl-C ends it")
    found: Counter[tuple[str, str]] = Counter()
    made, begun = 0, time.monotonic()
    try:
        for number in itertools.count():
            if time.monotonic() - begun > chosen.seconds:
                break
            dice = random.Random(f"{chosen.seed} {number}")  # noqa: S311 - it must be repeatable
            for finding in findings(dice, _OF_A_ROUND, kinds):
                about = finding.kind, finding.fault.kind
                found[about] += 1
                if found[about] == 1:
                    print(keep(finding, chosen.into, f"fuzz_{finding.kind}_{chosen.seed}_{len(found)}"), flush=True)
            made += _OF_A_ROUND * len(kinds)
    except KeyboardInterrupt:
        print()
    for (kind, what), times in found.most_common():
        print(f"{times} times\t{kind}: {what}")
    print(f"{made} inputs of {', '.join(kinds)}: {found.total()} failed, in {len(found)} ways")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
