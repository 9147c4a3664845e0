"""Reads every kept page with the gcmscrape that is on the path, and writes one line of JSON a page."""

from __future__ import annotations

import hashlib
import json
import sys
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import gcmscrape

ADDRESS = "https://migrationnetwork.un.org/events/read-as-an-event"
CONTENT_TYPE = {"html": "text/html; charset=utf-8", "text": "text/plain; charset=utf-8"}
LEFT_OUT = ("extractor", "schema_version", "content_sha256", "source")


def read(line: str) -> tuple[str, dict[str, Any]]:
    """Return the key of an input, and what is read from it; a page of another kind also as if it were an event."""
    kept = json.loads(line)
    key = key_of(line)
    body = kept["content"].encode("utf-8", errors="replace")
    first = _extract(body, kept["url"], kept["form"])
    if first.get("kind") and kept["form"] == "html":
        return key, first | {"as_event": _extract(body, ADDRESS, kept["form"])}
    return key, first


def key_of(line: str) -> str:
    """Return the name of an input: the hash of its line."""
    return hashlib.sha256(line.rstrip("\n").encode()).hexdigest()[:16]


def _extract(body: bytes, url: str | None, form: str) -> dict[str, Any]:
    try:
        page = gcmscrape.extract(body, url or "", {"content-type": CONTENT_TYPE[form]})
    except gcmscrape.PageRefused as refusal:
        return {"refused": refusal.code}
    except Exception as fault:  # noqa: BLE001 - a fault of a version under comparison is a difference like any other
        return {"fault": repr(fault)[:200]}
    if isinstance(page, gcmscrape.OtherPage):
        return {"kind": page.kind}
    record = json.loads(page.model_dump_json(exclude=set(LEFT_OUT)))
    record["provenance"] = {field: entry["method"] for field, entry in record["provenance"].items()}
    return record  # type: ignore[no-any-return] # JSON has no types


def main(inputs: Path, readings: Path) -> None:
    """Read the inputs, write the readings."""
    with inputs.open(encoding="utf-8") as lines, Pool(2) as pool:
        found = dict(pool.imap(read, lines, chunksize=50))
    readings.write_text(
        "".join(f"{key}\t{json.dumps(found[key], ensure_ascii=False)}\n" for key in sorted(found)), encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
