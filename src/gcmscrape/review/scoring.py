"""What verdicts on a sample come to: the precision of each field, with what chance leaves open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import sqrt
from typing import Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from gcmscrape.record import CONTENT_FIELDS

_Z: Final = 1.959963984540054
"""Of the normal distribution, for 95 %."""


class Verdict(BaseModel):
    """What somebody said of one value."""

    model_config = ConfigDict(frozen=True)

    id: str
    field: str
    verdict: Literal["right", "wrong", "unsure"]


class Verdicts(BaseModel):
    """The file that the page of a sample saves: what was drawn of what, and the verdicts."""

    model_config = ConfigDict(frozen=True)

    name: str
    drawn: int = Field(ge=1)
    records: int = Field(ge=1)
    """How many there were to draw from."""
    templates: int = Field(ge=1)
    seed: int
    extractor: str
    source: str
    """The site, as far as the records tell."""
    synthetic: bool
    """Whether the pages are invented."""
    verdicts: tuple[Verdict, ...]


class Score(NamedTuple):
    """Of one field, or of all (None): how many values were right and wrong, and of how many nobody could tell.

    `share` is the precision, `low` and `high` bound its Wilson interval; all are None when nothing was judged.
    """

    field: str | None
    right: int
    wrong: int
    unsure: int

    @property
    def judged(self) -> int:
        """How many values were said to be right or wrong."""
        return self.right + self.wrong

    @property
    def share(self) -> float | None:
        """The precision, 0 to 1."""
        return self.right / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its Wilson interval, for 95 %."""
        return wilson(self.right, self.judged) if self.judged else None


def wilson(right: int, judged: int) -> tuple[float, float]:
    """Return the Wilson score interval for a share, at 95 % (Wilson 1927)."""
    share, square = right / judged, _Z * _Z / judged
    middle = share + square / 2
    spread = _Z * sqrt(share * (1 - share) / judged + square / (4 * judged))
    return max((middle - spread) / (1 + square), 0.0), min((middle + spread) / (1 + square), 1.0)


def scores(verdicts: Verdicts) -> Iterator[Score]:
    """Give the score of each field that was judged, in the order of the record, then that of all."""
    last = {(one.id, one.field): one.verdict for one in verdicts.verdicts}
    counts = Counter((field, verdict) for (_, field), verdict in last.items())
    fields = [*CONTENT_FIELDS, *sorted({field for field, _ in counts} - set(CONTENT_FIELDS))]
    for field in fields:
        score = Score(field, *(counts[field, verdict] for verdict in ("right", "wrong", "unsure")))
        if score.judged or score.unsure:
            yield score
    total = Counter(last.values())
    yield Score(None, total["right"], total["wrong"], total["unsure"])


def sentence(verdicts: Verdicts, total: Score) -> str:
    """Return what can be cited; for a sample of which nothing was judged, that."""
    how = f", stratified by {verdicts.templates} templates" if verdicts.templates > 1 else ""
    invented = " The pages are invented: this says nothing of the real site." if verdicts.synthetic else ""
    drawn = f"a random sample of {verdicts.drawn} of {verdicts.records} event records (seed {verdicts.seed}{how})"
    if total.share is None or total.interval is None:
        return f"In {drawn} from {verdicts.source}, no value was judged.{invented}"
    low, high = total.interval
    unsure = f"; {total.unsure} more could not be judged" if total.unsure else ""
    return (
        f"In {drawn} from {verdicts.source}, {total.right} of {total.judged} judged values agreed with their pages: a "
        f"precision of {total.share:.1%} (95% Wilson interval {low:.1%} to {high:.1%}){unsure}. "
        f"Extracted by {verdicts.extractor}.{invented}"
    )
