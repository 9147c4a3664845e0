"""Whether a new dataset is a good exchange for the last one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from gcmscrape import site
from gcmscrape.dataset.atomic import PublishFailed
from gcmscrape.dataset.losses import Comparison, Loss, Sameness

_FEWEST_LOST: Final = 5
"""So many events of a field may lose their value, whatever their share."""
_FEWEST_TOLD, _FEWEST_EVENTS = 5, 10
"""So many events tell something of a layout, and so many whether it is understood."""
_LABELS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a new dataset, and what it is judged by.

    Attributes:
        events: Its records.
        before: Those of the last dataset; 0 when there is none.
        failed: The event pages that gave no answer.
        pages: All event pages; 0 when it is not judged how many failed.
        missing: The records whose pages were not there at their last look; a later one may find them.
        why: Why the first event page gave no record; None when all did, or when that is not known.
    """

    events: int
    before: int
    failed: int = 0
    pages: int = 0
    missing: int = 0
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be lost. The shares are from 0 to 1.

    Attributes:
        failed_share: Of the event pages, the part that may fail.
        dropped_share: Of the events of the last dataset, the part that may be missing.
        lost_share: Of the events that had a value of a field, the part that may have none now.
        lost_shares: The same for single fields, by name.
        empty: Whether a first dataset may have no events.
        accept: Whether all these are exceeded knowingly. Then they are named, and refuse nothing.
        how_to_accept: The command that accepts them.
    """

    failed_share: float = 1
    dropped_share: float = 1
    lost_share: float = 1
    lost_shares: Mapping[str, float] = field(default_factory=dict)
    empty: bool = False
    accept: bool = False
    how_to_accept: str = "gcmscrape publish --accept"


class Objection(NamedTuple):
    """What speaks against a dataset: the name of its setting, and a sentence."""

    setting: str
    sentence: str


def judge_size(size: Size, limits: Limits) -> list[Objection]:
    """Return what speaks against the size of a dataset, when that is accepted.

    Raises:
        PublishFailed: Too many pages failed, or too many events are missing, and that is not accepted; or there is
            none at all.
    """
    if not size.events and (size.before or not limits.empty):
        stays = f", and the dataset of before stays with its {size.before}" if size.before else ""
        why = f" The first one because: {size.why}" if size.why else ""
        raise PublishFailed(
            f"Nothing was published: no page was an event{stays}.{why} See what was found, or give another --out."
        )
    return _unless_refused(list(_objections_to_size(size, limits)), limits, stays=bool(size.before))


def _objections_to_size(size: Size, limits: Limits) -> Iterator[Objection]:
    if size.pages and size.failed / size.pages > limits.failed_share:
        yield Objection("failed_share", (
            f"{size.failed} of {size.pages} event pages failed, more than {limits.failed_share:.0%} (failed_share); run"
            " again later, or see `gcmscrape status`"
        ))  # fmt: skip
    found = size.events - size.missing
    if found < size.before * (1 - limits.dropped_share):
        missing = f" without {size.missing} that were not found at their last look," if size.missing else ""
        yield Objection("dropped_share", (
            f"the number of events fell from {size.before} to {found},{missing} by more than {limits.dropped_share:.0%}"
            " (dropped_share); see whether the site changed"
        ))  # fmt: skip


def judge_content(comparison: Comparison, limits: Limits) -> list[Objection]:
    """Return what speaks against the content of a dataset, when that is accepted.

    Raises:
        PublishFailed: Events lost the values of a field, or have all the same one now, and that is not accepted.
    """
    losses = comparison.losses()
    lost: Counter[str] = Counter()
    for loss in losses:
        lost[loss.field] += loss.lost  # whatever the cause
    told = [_sentence(loss) for loss in losses if _is_too_much(lost[loss.field], loss, limits)]
    told += [
        f"{same.field}: {same.values} different values of {same.had} became one: {same.begins!r}"
        for same in comparison.sameness()
        if _is_too_much(same.values, same, limits)
    ]
    return _unless_refused([Objection("lost_share", sentence) for sentence in told], limits, stays=True)


def _is_too_much(number: int, of: Loss | Sameness, limits: Limits) -> bool:
    return number >= _FEWEST_LOST and number > limits.lost_shares.get(of.field, limits.lost_share) * of.had


def _sentence(loss: Loss) -> str:
    """Say what was lost: `organizers: 50 of 61 events lost their value (82 % -> 34 %)`, and what may be the cause."""
    before, after = loss.had / loss.events, loss.has / loss.events
    told = f"{loss.field}: {loss.lost} of {loss.had} events lost their value ({_percent(before)} -> {_percent(after)})"
    if loss.cause == "extractor":
        return f"{told} because the same pages are read otherwise (extractor)"
    reasons = ", ".join(f"{reason} ({number})" for reason, number in loss.reasons)
    labels = ", ".join(f'"{label}" ({number})' for label, number in loss.labels[:_LABELS_SHOWN])
    return f"{told}{f'; they say: {reasons}' if reasons else ''}; unknown labels on these pages: {labels or 'none'}"


def _percent(share: float) -> str:
    return f"{round(100 * share)} %"


def _unless_refused(objections: list[Objection], limits: Limits, *, stays: bool) -> list[Objection]:
    """Return the objections when they are accepted; raise `PublishFailed` with all of them when they are not.

    `stays`: whether there is a dataset of before.
    """
    if not objections or limits.accept:
        return objections
    told = "\n".join(f"  {objection.sentence}; to accept: {limits.how_to_accept}" for objection in objections)
    raise PublishFailed(f"Nothing was published{'; the dataset of before stays' if stays else ''}:\n{told}")


def first_look(comparison: Comparison) -> list[str]:
    """Return what is not as expected of a first dataset, a sentence each (site/expectations.toml).

    Raises:
        PublishFailed: The layout of its pages is plainly not understood.
    """
    notes: list[str] = []
    for name, expected in site.load("expectations").items():
        number, events = comparison.shown[name], comparison.events
        if events < _FEWEST_TOLD or number >= expected["warn"] * events:
            continue
        told = f"{number} of {events} events show a readable {name}, and {expected['why']}"
        if number < expected.get("refuse", 0) * events and events >= _FEWEST_EVENTS:
            raise PublishFailed(f"Nothing was published: {told}. See `gcmscrape labels` for unknown labels.")
        notes.append(f"{told}.")
    return notes
