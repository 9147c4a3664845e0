"""The data dictionary: `python -m tools.dictionary` writes docs/dictionary.md, made from the models of the record."""

from __future__ import annotations

import json
import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from gcmscrape import site
from gcmscrape.event.extract import extract_page
from gcmscrape.export.models import core, is_table_of_names, item_of, model_of, plain
from gcmscrape.record import CONTENT_FIELDS, ArchivePlace, Event, Model

ROOT: Final = Path(__file__).parents[1]
TARGET: Final = ROOT / "docs" / "dictionary.md"
_PAGES: Final = ROOT / "fixtures" / "pages"
_FIRST: Final = "azerbaijan_second_consultation"  # examples are from this fixture where it has the field
_LONG: Final = 70  # characters of an example
_PLACES: Final = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_HEAD: Final = """# Data dictionary

Every field of a record, in its order; a line of `events.jsonl` has all of them. `python -m tools.dictionary` makes this
page from the models of the record (`src/gcmscrape/record.py`), and a test keeps it so. [The record](record.md) has the
rules behind the values; `gcmscrape schema` prints them as JSON Schema.

**Null and empty** mean that the page does not have the field, unless its name is in `fields_unreadable`: then the page
shows its label, and the value is unknown. The column says which of the two a field can be; *never* is for what every
record has. Examples are from the reconstructed pages in `fixtures/pages`.

"""
_PLACE: Final = ArchivePlace(file="gcm-00001.warc.gz", offset=4_096)


def page() -> str:
    """Return the page in Markdown."""
    parts = [_HEAD, _table(Event, _examples())]
    for model in _parts(Event):
        parts += [f"\n## {model.__name__}\n\n{_told(model.__doc__ or '')}\n\n", _table(model, _examples_of(model))]
    return "".join(parts)


def _table(model: type[Model], examples: dict[str, Any]) -> str:
    rows = [
        (f"`{name}`", _type(info.annotation), _told(info.description or ""), _null(info), _example(examples.get(name)))
        for name, info in model.model_fields.items()
    ]
    heads: tuple[str, ...] = ("field", "type", "meaning", "null or empty", "example")
    if model is Event:
        heads = (*heads, "where it comes from")
        rows = [(*row, _origin(name)) for row, name in zip(rows, Event.model_fields, strict=True)]  # type: ignore[misc]  # rows of six
    lines = (heads, ("---",) * len(heads), *rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _type(annotation: Any) -> str:  # noqa: ANN401 - an annotation can be anything
    inner, _ = core(annotation)
    if (item := item_of(annotation)) is not None:
        return f"{'table of names to' if is_table_of_names(annotation) else 'list of'} {_type(item)}"
    if (model := model_of(annotation)) is not None:
        return f"[{model.__name__}](#{model.__name__.lower()})"
    words = get_args(inner) if get_origin(inner) is Literal else None
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        words = tuple(one.value for one in inner)
    return f"one of {', '.join(f'`{word}`' for word in words)}" if words else str(plain(annotation))


def _null(info: FieldInfo) -> str:
    if core(info.annotation)[1]:
        return "null"
    if item_of(info.annotation) is not None:
        return "empty"
    return "empty text" if "empty" in (info.description or "").lower() else "never"


def _origin(name: str) -> str:
    """Return where a field comes from: the labels that name it, or what tools/dictionary.toml says."""
    labels = [
        f"label “{entry['names'][0]}”" for key, entry in site.load("labels").items() if entry.get("field", key) == name
    ]
    return "; ".join([*labels, *([_PLACES[name]] if name in _PLACES else [])])


def _example(value: object) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, list):
        value = value[:1]
    if isinstance(value, dict) and len(value) > 1 and len(json.dumps(value)) > _LONG:
        value = dict([next(iter(value.items()))])
    text = json.dumps(value, ensure_ascii=False).replace("|", "\\|").replace("`", "'")
    return f"`{text if len(text) <= _LONG else text[:_LONG].rstrip() + '…'}`"


@cache
def _records() -> list[dict[str, Any]]:
    paths = sorted(_PAGES.glob("*.expected.json"), key=lambda path: (not path.name.startswith(f"{_FIRST}."), path.name))
    expected = {path.name.removesuffix(".expected.json"): json.loads(path.read_bytes()) for path in paths}
    return [{**one["record"], **_volatile(name)} for name, one in expected.items() if "record" in one]


@cache
def _volatile(name: str) -> dict[str, Any]:
    """Return what the first fixture leaves out of the record that it expects."""
    if name != _FIRST:
        return {}
    notes = json.loads((_PAGES / f"{name}.json").read_bytes())
    event = extract_page(
        (_PAGES / f"{name}.html").read_bytes(),
        notes["url"],
        notes["headers"],
        status=notes["status"],
        retrieved_at=notes["retrieved_at"],
        archive=_PLACE,
    )
    return event.model_dump(mode="json", include={"schema_version", "source", "content_sha256"})


def _examples() -> dict[str, Any]:
    """Return a value of each field: that of the first record that has one."""
    found: dict[str, Any] = {"extractor": "gcmscrape 0.2.0+3f9c2a81d07e"}  # another one with each change of the reading
    for record in _records():
        for name, value in record.items():
            if value not in (None, "", [], {}):
                found.setdefault(name, value)
    return found


def _examples_of(model: type[Model]) -> dict[str, Any]:
    """Return a value of each field of a part of the record."""
    found: dict[str, Any] = {}
    for record in _records():
        for name, info in Event.model_fields.items():
            for part in _values(model, info.annotation, record.get(name)):
                for key, value in part.items():
                    if value not in (None, "", [], {}):
                        found.setdefault(key, value)
    return found


def _values(model: type[Model], annotation: Any, value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    if value in (None, [], {}):
        return []
    if (item := item_of(annotation)) is not None:
        inside = value.values() if isinstance(value, dict) else value
        return [part for one in inside for part in _values(model, item, one)]
    return [value] if model_of(annotation) is model else []


def _parts(model: type[Model]) -> list[type[Model]]:
    """Return the models inside one, each once, in their order."""
    found: list[type[Model]] = []
    for info in model.model_fields.values():
        item = item_of(info.annotation)
        part = model_of(info.annotation if item is None else item)
        for one in [] if part is None else [part, *_parts(part)]:
            if one not in found:
                found.append(one)
    return found


def _told(text: str) -> str:
    return " ".join(text.split("\n\n", 1)[0].split()).replace("|", "\\|")


def without_origin() -> list[str]:
    """Return the fields of which nothing says where they come from."""
    return [name for name in (*Event.model_fields, *CONTENT_FIELDS) if not _origin(name)]


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    print(f"Wrote {TARGET.relative_to(ROOT)}.")
