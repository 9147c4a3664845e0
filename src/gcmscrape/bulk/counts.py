"""What the reading of one input came to."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Number = Annotated[int, Field(ge=0)]


class Counts(BaseModel):
    """How many pages an input has, and what became of them. They add up: each page is in one of the other counts."""

    model_config = ConfigDict(extra="forbid")

    pages: Number = 0
    """Pages, and records that could not be read."""
    events: Number = 0
    """Records in the part."""
    other_pages: Number = 0
    """Pages that were read and are no events: lines of the rejects."""
    ruled_out: Number = 0
    """Pages of which a look at address and bytes told that they can be no events; they are counted only."""
    refused: dict[str, Number] = {}
    """Pages that could not be read, by the code of the refusal: lines of the rejects."""
    left: dict[str, Number] = {}
    """Files that are no page, by kind: of a folder, a zip and the like. They are no pages, and not counted as such."""
    bytes: Number = 0
    """Bytes of the pages, their encodings undone."""

    @property
    def damaged(self) -> int:
        """Records of the input that are broken."""
        return self.refused.get("broken_record", 0)

    def refuse(self, code: str) -> None:
        """Count a refusal."""
        self.refused[code] = self.refused.get(code, 0) + 1
