"""The dataset described in Croissant 1.0 of ML Commons: its files, and the fields of a record that are plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic_core import to_json

from gcmscrape.dataset.about import HOME, NAME, PROGRAM, PUBLISHER, TERMS, TITLE, About
from gcmscrape.dataset.datapackage import json_type
from gcmscrape.dataset.history import EventVersion
from gcmscrape.dataset.measured import Measured
from gcmscrape.dataset.schema import schema_of
from gcmscrape.record import Event, Model

_RECORD_SETS: Final[Mapping[str, tuple[type[Model], tuple[str, ...], str]]] = {
    "events.jsonl": (
        Event,
        ("id",),
        "The fields of a record that are plain values; events.schema.json describes all.",
    ),
    "versions.jsonl": (
        EventVersion,
        ("id", "number"),
        "What each event said over time: the fields of a version that are plain values.",
    ),
}
"""The files that are tables, with the model of a line, its key, and what they hold."""
_TYPES: Final = {"string": "sc:Text", "integer": "sc:Integer", "boolean": "sc:Boolean"}
_CONTEXT: Final = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that the specification asks for."""


def croissant_text(about: About, files: Mapping[str, Measured]) -> bytes:
    """Return the text of croissant.json."""
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": NAME,
        "alternateName": TITLE,
        "description": about.description,
        "url": HOME,
        "version": about.schema_version,
        "datePublished": about.last[:10] if about.last else None,
        "temporalCoverage": f"{about.first}/{about.last}" if about.first else None,
        "inLanguage": ["en", "es", "fr", "ar", "ru", "zh"],
        "creator": {"@type": "sc:Organization", "name": PUBLISHER, "url": HOME},
        "isBasedOn": HOME,
        "usageInfo": TERMS,
        "synthetic": about.synthetic,
        "keywords": ["migration", "events", "Global Compact for Migration", PROGRAM],
        "distribution": list(_distribution(files)),
        "recordSet": [_record_set(file, *told) for file, told in _RECORD_SETS.items() if file in files],
    }
    told = {name: value for name, value in described.items() if value is not None}
    return to_json(told, indent=2) + b"\n"


def _distribution(files: Mapping[str, Measured]) -> Iterator[dict[str, Any]]:
    for name, file in files.items():
        yield {
            "@type": "cr:FileObject",
            "@id": name,
            "name": name,
            "contentUrl": name,
            "contentSize": f"{file.size} B",
            "encodingFormat": "application/jsonlines" if name.endswith(".jsonl") else "application/json",
            "sha256": file.sha256,
        }


def _record_set(file: str, model: type[Model], key: tuple[str, ...], about: str) -> dict[str, Any]:
    name = file.partition(".")[0]
    keys = [{"@id": f"{name}/{field}"} for field in key]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": about,
        "key": keys if len(keys) > 1 else keys[0],
        "field": list(_fields(file, name, model)),
    }


def _fields(file: str, of: str, model: type[Model]) -> Iterator[dict[str, Any]]:
    schema = schema_of(model)
    for name, told in schema["properties"].items():
        type_ = _TYPES.get(json_type(told, schema["$defs"]))
        if type_ is not None:
            yield {
                "@type": "cr:Field",
                "@id": f"{of}/{name}",
                "name": name,
                "description": told.get("description", ""),
                "dataType": type_,
                "source": {"fileObject": {"@id": file}, "extract": {"column": name}},
            }
