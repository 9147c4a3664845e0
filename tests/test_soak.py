"""The soak itself: a small one finds nothing, and one whose answers are damaged beyond repair says so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.cases import FULL
from tools.soak import proxy
from tools.soak.__main__ import Soak

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not FULL, reason="starts many processes")


def test_a_small_soak_finds_nothing(tmp_path: Path) -> None:
    soak = Soak(30, tmp_path)
    asyncio.run(soak.run([1]))
    assert soak.found == []


def test_what_is_lost_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy, "IN_A_ROW", 1000)
    monkeypatch.setattr(proxy, "SHARE", 0.4)
    soak = Soak(30, tmp_path)
    asyncio.run(soak.run([1]))
    assert soak.found
