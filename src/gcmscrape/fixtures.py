"""Fixtures: saved pages beside the record expected of them.

A fixture NAME is the body in `NAME.html` (stripped text: `NAME.txt`), the rest of the response in `NAME.json` (url,
status, headers, retrieved_at), and in `NAME.expected.json` what must be made of it, exactly one of

    {"record": {...}, "volatile": {...}}    an event page (`volatile` may be left out)
    {"kind": "resource"}                    a page of another kind
    {"refusal": "not_html"}                 a page that is refused

`record` holds what a change of the extractor may change by intent only; `volatile` what changes with a version, or with
any byte of the page. The extractor's version is left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.saved import InputUnreadable, SavedPage
from gcmscrape.record import Event, OtherPage
from gcmscrape.workers.answers import job_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from gcmscrape.archive.saved import Failure
    from gcmscrape.workers.answers import Answer
    from gcmscrape.workers.pool import Job

VOLATILE: Final = ("schema_version", "source", "content_sha256")
"""Fields of the record that are compared apart."""
_LEFT_OUT: Final = frozenset({*VOLATILE, "extractor"})
_EXPECTED: Final = ".expected.json"
_ENDINGS: Final = (".html", ".txt")


@dataclass(frozen=True, slots=True)
class Fixture:
    """One saved page. `page` is a failure when the archive already refuses it, and then there is no job."""

    name: str
    body_path: Path
    page: SavedPage | Failure

    @property
    def expected_path(self) -> Path:
        """Where the expected outcome stands."""
        return self.body_path.with_name(f"{self.name}{_EXPECTED}")

    @property
    def expected(self) -> dict[str, Any] | None:
        """The expected outcome; None when it was not written yet.

        Raises:
            ValueError: The file is not JSON, or holds no outcome. The message is a sentence without its full stop.
            OSError: The file cannot be read.
        """
        if not self.expected_path.exists():
            return None
        try:
            expected: Any = json.loads(self.expected_path.read_bytes())
        except ValueError as error:
            raise ValueError(f"{self.expected_path} is not JSON") from error
        if not _is_outcome(expected):
            raise ValueError(f"{self.expected_path} holds no expected outcome (a record, a kind or a refusal)")
        checked: dict[str, Any] = expected
        return checked

    @property
    def job(self) -> Job:
        """The page as the pool takes it.

        Raises:
            ValueError: The archive refuses the page before any job is made of it.
        """
        if not isinstance(self.page, SavedPage):
            raise ValueError(f"{self.name}: {self.page.message}")  # noqa: TRY004 - the value is at fault, not its type
        return job_of(self.page)


def read_fixture(path: Path) -> Fixture:
    """Return the fixture whose body stands at `path`."""
    return Fixture(path.stem, path, next(iter(read_pages(path))))


def load(folder: Path) -> list[Fixture]:
    """Return the fixtures of a folder, sorted by name.

    Raises:
        InputUnreadable: There is no such folder, or no page in it.
    """
    paths = sorted(path for ending in _ENDINGS for path in folder.glob(f"*{ending}"))
    if not paths:
        raise InputUnreadable(f"The folder {folder} holds no fixture (.html or .txt).")
    return [read_fixture(path) for path in paths]


def stable(event: Event) -> dict[str, object]:
    """Return the fields of a record that only a change of what is extracted can change, in the order of the model."""
    return event.model_dump(mode="json", exclude=set(_LEFT_OUT))


def volatile(event: Event) -> dict[str, object]:
    """Return the fields that change with a version or with any byte of the page."""
    return event.model_dump(mode="json", include=set(VOLATILE))


def outcome(answer: Answer) -> dict[str, object]:
    """Return what was made of a page, in the form of an expected outcome."""
    if isinstance(answer, Event):
        return {"record": stable(answer), "volatile": volatile(answer)}
    if isinstance(answer, OtherPage):
        return {"kind": answer.kind.value}
    return {"refusal": answer.code}


def keep_wording(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was found, with the selectors and messages that are expected where all beside them is the same.

    So the difference to the expected outcome shows only what counts. `volatile` stays left out where it was.
    """
    if "record" not in expected or "record" not in found:
        return found
    old, new = expected["record"], found["record"]
    old_proofs = old.get("provenance", {})
    proofs = {field: _reworded(proof, old_proofs.get(field), "selector") for field, proof in new["provenance"].items()}
    old_warnings = list(old.get("warnings", []))
    warnings = []
    for warning in new["warnings"]:
        same = next((one for one in old_warnings if _reworded(warning, one, "message") == one), None)
        if same is not None:
            old_warnings.remove(same)
        warnings.append(_reworded(warning, same, "message"))
    kept = {"record": {**new, "provenance": proofs, "warnings": warnings}}
    return kept if expected.get("volatile") is None else {**found, **kept}


def expected_fields(expected: Mapping[str, Any]) -> list[str]:
    """Return the names of what is compared of an expected outcome: the fields of a record, `kind`, or `refusal`."""
    if "record" not in expected:
        return list(expected)
    fields = [name for name in Event.model_fields if name not in _LEFT_OUT]
    return list(dict.fromkeys([*fields, *expected["record"], *(expected.get("volatile") or {})]))


def field_difference(expected: Mapping[str, Any], found: Mapping[str, Any], field: str) -> str | None:
    """Return in what a field of two outcomes differs, as a few words; None when it does not.

    Selectors and the sentences of warnings are for people, and are not compared; the order of labels is.
    """
    was, now = _value(expected, field), _value(found, field)
    compared = _COMPARED.get(field)
    try:
        same = was == now if compared is None else compared(was) == compared(now)
    except (AttributeError, KeyError, TypeError):  # one of them is not of the form of the field
        same = False
    return None if same else f"{field}: expected {_shown(was)}, found {_shown(now)}"


_NOTHING: Final = object()
_COMPARED: Final[Mapping[str, Callable[[Any], object]]] = {
    "labels": lambda labels: list(labels.items()),
    "provenance": lambda proofs: {name: _without(proof, "selector") for name, proof in proofs.items()},
    "warnings": lambda warnings: sorted(repr(_without(warning, "message")) for warning in warnings),
}


def _value(outcome: Mapping[str, Any], field: str) -> object:
    """Return a field of an outcome; an outcome of another kind stands for itself."""
    if field in outcome:
        return outcome[field]
    if "record" not in outcome:
        return outcome
    return {**outcome["record"], **(outcome.get("volatile") or {})}.get(field, _NOTHING)


def _without(parts: Mapping[str, Any], left_out: str) -> list[tuple[str, Any]]:
    return sorted((name, value) for name, value in parts.items() if name != left_out)


def _shown(value: object) -> str:
    return "no such field" if value is _NOTHING else json.dumps(value, ensure_ascii=False)


def _reworded(new: Mapping[str, Any], old: Mapping[str, Any] | None, part: str) -> Mapping[str, Any]:
    """Return `new` with that part of `old` when nothing else differs."""
    if old is None or part not in old:
        return new
    reworded = {**new, part: old[part]}
    return reworded if reworded == old else new


def _is_outcome(value: object) -> bool:
    match value:
        case {"record": dict(record), **others}:
            parts = [record.get("provenance", {}), record.get("labels", {}), others.get("volatile") or {}]
            warnings = record.get("warnings", [])
            return (
                set(others) <= {"volatile"}
                and all(isinstance(part, dict) for part in parts)
                and isinstance(warnings, list)
                and all(isinstance(item, dict) for item in [*parts[0].values(), *warnings])
            )
        case {"kind": str(), **others} | {"refusal": str(), **others}:
            return not others
    return False


def canonical(value: Mapping[str, object]) -> str:
    """Return JSON as fixtures hold it: two spaces, keys in their order, UTF-8, a newline at the end."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def write_page(page: SavedPage, folder: Path, name: str) -> Path:
    """Write the body and notes of a page as a fixture, and return where the body stands."""
    folder.mkdir(parents=True, exist_ok=True)
    ending = ".txt" if page.headers["content-type"].startswith("text/plain") else ".html"
    notes = {
        "url": page.url,
        "status": page.status,
        # The body is stored decoded, so what tells of its encodings and length would be untrue.
        "headers": {key: value for key, value in page.headers.items() if key not in _OF_THE_TRANSFER},
        "retrieved_at": page.retrieved_at,
    }
    path = folder / f"{name}{ending}"
    path.write_bytes(page.body)
    (folder / f"{name}.json").write_text(canonical(notes), encoding="utf-8")
    return path


_OF_THE_TRANSFER: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})
