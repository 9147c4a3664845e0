"""The manifest of a folder: which inputs it was made of, what each came to, and where its part is."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from gcmscrape.bulk.counts import Counts
from gcmscrape.bulk.forms import Form
from gcmscrape.dataset.atomic import write_files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gcmscrape.bulk.inputs import Input

FILE: Final = "manifest.json"
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")
_ENDINGS: Final = re.compile(r"(?:\.(?:gz|warc|wet|wacz|html?|txt|zip))+$", re.IGNORECASE)
_LONGEST_NAME: Final = 80


class ManifestUnusable(Exception):  # noqa: N818 - named for what was met
    """There is a manifest that cannot be gone on with. The message is one sentence."""


class Entry(BaseModel):
    """One input and what became of it.

    `size` and `version` are those of the input when it was read (see `gcmscrape.bulk.inputs.Input`). `part` and
    `rejects` are files below the folder, null when it never was read. `reason` says why the input failed; what it gave
    before stays, with its counts.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: str
    size: int | None
    version: str | None
    extractor: str
    status: Literal["done", "failed"]
    reason: str | None = None
    part: str | None = None
    rejects: str | None = None
    counts: Counts = Counts()

    @property
    def is_unread(self) -> bool:
        """Whether each page of it was refused, as of a form that cannot be read."""
        return 0 < self.counts.pages == sum(self.counts.refused.values())

    @property
    def lacks(self) -> bool:
        """Whether it could not be read, or not all of it."""
        return self.status == "failed" or self.counts.damaged > 0 or self.is_unread


class _File(BaseModel):
    """The file as it is written."""

    model_config = ConfigDict(extra="forbid")

    format: Form
    inputs: list[Entry]


class Manifest:
    """The manifest of a folder; its inputs stand in the order of their names, so that one state is one text."""

    def __init__(self, folder: Path, form: Form) -> None:
        """Go on with the manifest in the folder, or begin one.

        Raises:
            ManifestUnusable: The one that is there is no manifest, or its parts have another form.
        """
        self._folder = folder
        self._form = form
        self._entries: dict[str, Entry] = {}
        path = folder / FILE
        if not path.is_file():
            return
        try:
            found = _File.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise ManifestUnusable(f"{path} is no manifest of gcmscrape; choose another folder with --to.") from error
        if found.format != form:
            raise ManifestUnusable(
                f"The parts in {folder} are {found.format}, and {form} is asked for; choose another folder with --to."
            )
        self._entries = {entry.input: entry for entry in found.inputs}

    def put(self, entry: Entry) -> None:
        """Take what became of an input, in the place of what was known of it; the part of one that fails now stays."""
        known = self._entries.get(entry.input)
        if entry.status == "failed" and known is not None and known.part is not None:
            entry = known.model_copy(update={"status": entry.status, "reason": entry.reason})
        self._entries[entry.input] = entry

    def forget_failed(self, inputs: Iterable[Input]) -> None:
        """Forget inputs of which nothing is in the folder, because they failed, and that are not among these."""
        named = {one.name for one in inputs}
        self._entries = {
            name: entry for name, entry in self._entries.items() if name in named or entry.part is not None
        }

    def __len__(self) -> int:
        """Return of how many inputs something is known."""
        return len(self._entries)

    def of(self, inputs: Iterable[Input]) -> list[Entry]:
        """Return what is known of some inputs."""
        return [self._entries[one.name] for one in inputs if one.name in self._entries]

    def is_done(self, one: Input, extractor: str) -> bool:
        """Whether an input was read before, by the same extractor, and has not changed since.

        Of what is not known before it is fetched, the address alone counts.
        """
        known = self._entries.get(one.name)
        if known is None or known.status != "done" or known.extractor != extractor or one.problem:
            return False
        return one.size is None or (known.size, known.version) == (one.size, one.version)

    def save(self) -> None:
        """Write it, whole or not at all.

        Raises:
            PublishFailed: The folder cannot be written to.
        """
        file = _File(format=self._form, inputs=[self._entries[name] for name in sorted(self._entries)])
        text = file.model_dump_json(indent=1) + "\n"
        write_files(self._folder, {FILE: [text.encode()]}, "The manifest was not written")


def part_name(name: str) -> str:
    """Return the name of an input's part, without its ending: what it is called, and a hash of its whole name."""
    called = _ENDINGS.sub("", PurePosixPath(name.replace("\\", "/")).name)
    readable = _NOT_IN_NAMES.sub("-", called)[:_LONGEST_NAME].strip(".-") or "input"
    return f"{readable}-{hashlib.sha256(name.encode(errors='surrogateescape')).hexdigest()[:10]}"
