"""What a dataset says of itself as a whole: where it comes from, what read it, and when its pages were retrieved.

It tells no clock: the same records give the same words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

NAME: Final = "gcm-events"
TITLE: Final = "Events of the United Nations Network on Migration"
PUBLISHER: Final = "United Nations Network on Migration"
HOME: Final = "https://migrationnetwork.un.org"
TERMS: Final = "https://www.un.org/en/about-us/terms-of-use"
"""The terms of the source. No licence is claimed for the data."""
PROGRAM: Final = "gcmscrape"
PERSONAL: Final = (
    "Titles, descriptions and links may hold names, mail addresses and telephone numbers of people, as the pages show "
    "them. Whoever passes the data on answers for them under the law that holds for them."
)
"""The paragraph on personal data."""
_INVENTED: Final = "The pages are invented: none of this is of the site, and none of it is to be cited as such."
_DAY: Final = len("2026-01-01")


@dataclass(slots=True)
class About:
    """What is known of a dataset when its last record is written.

    Attributes:
        synthetic: Whether its pages are made up, as they say themselves.
        extractors: What read the records, in the order of the records.
        first, last: When the oldest and the newest page were retrieved; None when no page tells.
        schema_version: The version of the record.
    """

    synthetic: bool
    schema_version: str
    extractors: dict[str, None] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None

    def add(self, extractor: str, retrieved_at: str | None) -> None:
        """Take a record in: what read it, and when its page was retrieved."""
        self.extractors[extractor] = None
        if retrieved_at is not None:
            self.first = min(self.first or retrieved_at, retrieved_at)
            self.last = max(self.last or retrieved_at, retrieved_at)

    @property
    def period(self) -> str:
        """When its pages were retrieved: the day, or from when to when; "" when no page tells."""
        if self.first is None or self.last is None:
            return ""
        if self.first[:_DAY] == self.last[:_DAY]:
            return f"on {self.first[:_DAY]}"
        return f"from {self.first} to {self.last}"

    @property
    def description(self) -> str:
        """What the dataset is, in a few sentences."""
        read = f"Read by {' and '.join(self.extractors) or PROGRAM} from the event archive of {HOME}"
        when = f", pages retrieved {self.period}" if self.first else ""
        return " ".join([f"{read}{when}.", *([_INVENTED] if self.synthetic else []), PERSONAL])
