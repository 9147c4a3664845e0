"""A small soak finds nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.cases import FULL
from tools.soak.__main__ import Soak

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not FULL, reason="starts many processes")


def test_a_small_soak_finds_nothing(tmp_path: Path) -> None:
    soak = Soak(20, tmp_path)
    asyncio.run(soak.run([1]))
    assert soak.found == []
