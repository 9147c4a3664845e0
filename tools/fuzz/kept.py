"""Findings as files in the form of the project's fixtures, made as small as goes quickly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tools.fuzz.answers import Answer
from tools.fuzz.containers import Container, container_fault
from tools.fuzz.holds import OTHERWISE, fault
from tools.fuzz.inputs import TEXT, Input
from tools.fuzz.shrink import shrink
from tools.fuzz.site import faults

if TYPE_CHECKING:
    from pathlib import Path

    from tools.fuzz.rounds import Finding

_RETRIEVED: str = "2026-01-01T00:00:00Z"


def keep(finding: Finding, folder: Path, name: str) -> str:
    """Write a finding into a folder, and return what was found and the command that makes a fixture of it."""
    folder.mkdir(parents=True, exist_ok=True)
    note = f"Reconstructed: made by `make fuzz`, which found: {finding.fault.kind}."
    if isinstance(finding.given, Input):
        page = _small_page(finding.given, finding)
        ending = ".txt" if page.content_type == TEXT else ".html"
        (folder / f"{name}{ending}").write_bytes(page.body)
        headers = {"content-type": page.content_type} if page.content_type else {}
        _write(
            folder / f"{name}.json",
            {"url": page.url, "status": 200, "headers": headers, "retrieved_at": _RETRIEVED, "note": note},
        )
        command = f"cp {folder / name}.* fixtures/pages/ && .venv/bin/gcmscrape fixture update {name}"
    elif isinstance(finding.given, Container):
        path = folder / f"{name}{finding.given.name.removeprefix('odd')}"
        path.write_bytes(_small_container(finding.given, finding).data)
        command = f"cp {path} fixtures/odd/"
    else:
        for number, (title, one) in enumerate(_small_site(finding.given, finding).items()):
            path = folder / f"{name}-{number}"
            path.with_suffix(".http").write_bytes(one.sent)
            _write(
                path.with_suffix(".json"), {"expected": one.expected, "note": f"{note} It stood at /events/{title}."}
            )
        command = f"cp {folder / name}-* fixtures/answers/"
    return f"{finding.kind}: {finding.fault.kind}: {finding.fault.shown[:200]}\n  as a fixture: {command}"


def _small_page(page: Input, finding: Finding) -> Input:
    if finding.fault == OTHERWISE:
        return page

    def fails(body: bytes) -> bool:
        found = fault(page._replace(body=body))
        return found is not None and found.kind == finding.fault.kind

    return page._replace(body=shrink(page.body, fails))


def _small_container(one: Container, finding: Finding) -> Container:
    def fails(data: bytes) -> bool:
        found = container_fault(one._replace(data=data))
        return found is not None and found.kind == finding.fault.kind

    return one._replace(data=shrink(one.data, fails))


def _small_site(answers: dict[str, Answer], finding: Finding) -> dict[str, Answer]:
    """Return the first answer that fails alone, else all."""
    for name, one in answers.items():
        if any(wrong.kind == finding.fault.kind for _, wrong in faults({name: one})):
            return {name: one}
    return answers


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
