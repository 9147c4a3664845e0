"""How many pages a run looked at, in sentences that add up to the numbers of the dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmscrape.harvest.live import Outcome
    from gcmscrape.harvest.publishing import Published
    from gcmscrape.state.captures import CaptureCounts


def closing(outcome: Outcome, published: Published) -> str:
    """Return what a run that published has looked at: captures of a public archive, or pages of the site.

    The `responses` of the summary are the event pages, without further addresses of the same pages, and with the lists
    that could not be read; a sentence tells of each that there is.
    """
    went_on = "Went on with an earlier run. " if outcome.resumed else ""
    if outcome.captures is not None:
        of_archive = " ".join((*_of_archive(outcome, outcome.captures), *_chosen(outcome, published)))
        return f"{went_on}{of_archive} {counted(published.changes, 'change')}.\n"
    seen = outcome.seen
    others = "; the others were left alone" if outcome.looked_at < seen.pages else ""
    looked = f"Looked at {outcome.looked_at} of {counted(seen.pages, 'event page')}{others}; "
    sentences = [f"{went_on}{looked}{counted(published.changes, 'change')}.", *_reasons(outcome, published)]
    return " ".join(sentences) + "\n"


def left_out(outcome: Outcome, published: Published) -> int:
    """Return how many events are known and not wanted in the dataset."""
    return outcome.seen.records - published.summary.events


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with a noun, in the plural unless it is one; that is the noun with an s, unless it is given."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or f'{noun}s'}"


def _of_archive(outcome: Outcome, counts: CaptureCounts) -> Iterator[str]:
    yield f"Looked at {counted(outcome.looked_at, 'capture')}; the archive has {counts.known} of what may be events."
    others = counts.known - counts.looked_at - counts.left - counts.failed - counts.no_answer
    told = {
        "looked at before": counts.looked_at + counts.failed - outcome.looked_at,
        "redirects or errors, which tell no content": counts.no_answer,
        "not wanted (--every, --between)": others,
        "still to be looked at": counts.left,
    }
    if parts := [f"{number} {what}" for what, number in told.items() if number > 0]:
        yield f"Of the others, {'; '.join(parts)}."
    if counts.failed:
        yield f"{counted(counts.failed, 'capture')} gave no answer: see rejects.jsonl."


def _reasons(outcome: Outcome, published: Published) -> Iterator[str]:
    seen = outcome.seen
    if seen.aliases:
        yield f"Of them {seen.aliases} only led to another address, which is counted."
    if seen.stale:
        yield f"{counted(seen.stale, 'page')} could not be read this time; what is known of before stays: see status."
    if seen.failed_lists:
        yield f"Beside them {counted(seen.failed_lists, 'list')} could not be read."
    yield from _chosen(outcome, published)
    if seen.left:
        yield f"Still to be looked at: {counted(seen.left, 'page')}."


def _chosen(outcome: Outcome, published: Published) -> Iterator[str]:
    if number := left_out(outcome, published):
        why = "as too early, or as of archives alone" if outcome.live_only else "as too early"
        yield f"Left out {why}: {counted(number, 'event')}."
