"""A sample of records, drawn at random: of each template as many as its share."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from gcmscrape.health.shapes import shape_of
from gcmscrape.record import Event


def draw(events: Sequence[Event], number: int, seed: int) -> list[Event]:
    """Return so many records, or all there are, the same ones for the same records and seed.

    Each template (`shape_of`) gives as many as its share of the records; what is left over by rounding goes to those
    with the largest rest. With as many places as templates each gives one at least.
    """
    strata: dict[str, list[Event]] = {}
    for event in events:
        strata.setdefault(shape_of(event), []).append(event)
    dice = random.Random(seed)  # noqa: S311 - to be repeated, not secret
    shares = allot({shape: len(members) for shape, members in strata.items()}, min(number, len(events)))
    drawn = [event for shape in sorted(strata) for event in dice.sample(strata[shape], shares[shape])]
    dice.shuffle(drawn)
    return drawn


def allot(sizes: Mapping[str, int], places: int) -> dict[str, int]:
    """Return how many of the places each stratum gets, by its size; never more than it has."""
    total = sum(sizes.values())
    least = 1 if places >= len(sizes) else 0
    shares = {name: max(places * size // total, least) for name, size in sizes.items()} if total else {}
    by_rest = sorted(sizes, key=lambda name: (-(places * sizes[name] % total), name)) if total else []
    while sum(shares.values()) < places:
        for name in by_rest:
            if sum(shares.values()) < places and shares[name] < sizes[name]:
                shares[name] += 1
    while sum(shares.values()) > places:
        shares[max(shares, key=lambda name: (shares[name], name))] -= 1
    return shares
