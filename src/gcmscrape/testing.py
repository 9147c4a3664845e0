"""A plugin for pytest: `pytest --gcmscrape-fixtures FOLDER` tests fixtures, one item a field a fixture.

The format of a fixture is in `gcmscrape.fixtures`; `gcmscrape fixture add` writes one. pytest finds the plugin itself
when gcmscrape is installed. It reads pages in the process of pytest, without the limits that worker processes have.
"""

# ruff: noqa: PLC0415 - pytest loads the plugin at each start, so it imports no more than its names until it is used

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pytest

_OPTION: Final = "--gcmscrape-fixtures"
_ENDINGS: Final = {".html", ".txt"}


class FieldDiffers(AssertionError):  # noqa: N818 - named for what happened
    """A field is not what the fixture expects. The message says what was expected, and what was found."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option."""
    parser.getgroup("gcmscrape").addoption(
        _OPTION,
        metavar="FOLDER",
        type=Path,
        help="Test the fixtures in this folder: saved pages beside the records expected of them.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Have the folder collected beside what is named.

    Raises:
        pytest.UsageError: No fixture is in it.
    """
    folder = config.getoption(_OPTION)
    if folder is None:
        return
    if not any(path.suffix in _ENDINGS for path in folder.glob("*")):
        raise pytest.UsageError(f"{_OPTION}: the folder {folder} holds no fixture (.html or .txt).")
    if not any(str(folder) in argument for argument in config.args):  # a single fixture or field may be named
        config.args.append(str(folder))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> FixtureFile | None:
    """Take the saved pages of the folder."""
    folder = parent.config.getoption(_OPTION)
    if folder is None or file_path.suffix not in _ENDINGS or file_path.parent != folder.resolve():
        return None
    collected: FixtureFile = FixtureFile.from_parent(parent, path=file_path)
    return collected


class FixtureFile(pytest.File):
    """A fixture. Its page is read once, when the first field is tested."""

    @cached_property
    def expected(self) -> Mapping[str, Any]:
        """The expected outcome."""
        from gcmscrape.fixtures import read_fixture

        try:
            expected = read_fixture(self.path).expected
        except (ValueError, OSError) as error:
            raise self.CollectError(f"{error}.") from error
        if expected is None:
            raise self.CollectError(f"{self.path} has no expected outcome; gcmscrape fixture update writes it.")
        return expected

    @cached_property
    def found(self) -> Mapping[str, Any]:
        """What is made of the page."""
        from gcmscrape.archive.saved import Failure
        from gcmscrape.event.extract import extract_page
        from gcmscrape.fixtures import outcome, read_fixture
        from gcmscrape.refusal import PageRefused

        page = read_fixture(self.path).page
        if isinstance(page, Failure):
            return outcome(page)
        try:
            return outcome(
                extract_page(page.body, page.url, page.headers, status=page.status, retrieved_at=page.retrieved_at)
            )
        except PageRefused as refusal:
            return outcome(refusal)

    def collect(self) -> Iterator[FieldItem]:
        """Give an item a field."""
        from gcmscrape.fixtures import expected_fields

        for field in expected_fields(self.expected):
            yield FieldItem.from_parent(self, name=field)


class FieldItem(pytest.Item):
    """A field of a fixture."""

    parent: FixtureFile

    def runtest(self) -> None:
        """Compare what was found with what is expected."""
        from gcmscrape.fixtures import field_difference

        if told := field_difference(self.parent.expected, self.parent.found, self.name):
            raise FieldDiffers(told)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401 - as pytest declares it
        """Return the sentence; of anything else what pytest says."""
        if isinstance(excinfo.value, FieldDiffers):
            return f"{self.path.stem}: {excinfo.value}."
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return where the item stands, and its name."""
        return self.path, None, f"{self.path.stem}: {self.name}"
