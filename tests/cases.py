"""Many cases in one test: all of them run, and the failure tells each that failed."""

from __future__ import annotations

import functools
import inspect
import itertools
import os
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Test: TypeAlias = "Callable[..., None]"

FULL: Final = os.environ.get("FULL") == "1"
"""Whether whole products, large sites and a process for each run are wanted: `make test-full`."""
_FIRST: Final = os.environ.get("FIRST") == "1"
"""Whether the first failing case ends its test: for tools that only ask whether there is one."""
_PARAM: Final = type(pytest.param())
_TOLD: Final = 25  # failures that are told with all they say
_NAMED: Final = 100  # characters of a case's name


class CasesFailed(BaseExceptionGroup[BaseException]):
    """The failures of a test, each with a note that names its case."""


def each(
    names: str | Sequence[str], values: Iterable[Any], *, ids: Callable[[Any], object] | Iterable[str] | None = None
) -> Callable[[Test], Test]:
    """Run a test for each of many values, in one item of pytest, which thousands of cases would keep busy for minutes.

    Written like `pytest.mark.parametrize`, and like it two of them make a product. The cases share the fixtures of the
    test, so it is for tests that leave nothing behind.
    """
    arguments = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    cases = list(_cases(arguments, list(values), ids))

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def run(*args: object, **fixtures: object) -> None:
            failures: list[BaseException] = []
            for name, given in cases:
                if failures and _FIRST:
                    break
                try:
                    test(*args, **fixtures, **given)
                except CasesFailed as inner:
                    failures += [_noted(failure, name) for failure in inner.exceptions]
                except (Exception, pytest.fail.Exception) as failure:  # noqa: BLE001 - whatever it is, it is told
                    failures.append(_noted(failure, name))
            if failures:
                raise _told(failures)

        signature = inspect.signature(test)
        kept = [parameter for name, parameter in signature.parameters.items() if name not in arguments]
        assert len(kept) == len(signature.parameters) - len(arguments), f"{test} does not take {arguments}"
        run.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]  # what pytest looks at
        return run

    return decorate


def covering(first: Iterable[Any], second: Sequence[Any], most: int) -> list[tuple[Any, Any]]:
    """Return each of `first` with `most` of `second`, other ones each time so that all have their turn; with FULL=1 all pairs."""
    if FULL:
        return list(itertools.product(first, second))
    turns = itertools.cycle(second)
    return [(one, next(turns)) for one in first for _ in range(most)]


def _cases(
    arguments: Sequence[str], values: Sequence[Any], ids: Callable[[Any], object] | Iterable[str] | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    assert values, f"there is no case of {', '.join(arguments)}"
    names = list(map(ids, values)) if callable(ids) else list(ids) if ids is not None else list(map(repr, values))
    for name, value in zip(names, values, strict=True):
        if isinstance(value, _PARAM):
            given, name = tuple(value.values), value.id or name  # noqa: PLW2901 - the case has a name of its own
        else:
            given = (value,) if len(arguments) == 1 else tuple(value)
        yield str(name)[:_NAMED], dict(zip(arguments, given, strict=True))


def _noted(failure: BaseException, name: str) -> BaseException:
    failure.add_note(f"Case: {name}")
    return failure


def _told(failures: list[BaseException]) -> CasesFailed:
    names = [", ".join(reversed([note.removeprefix("Case: ") for note in failure.__notes__])) for failure in failures]
    return CasesFailed(f"{len(failures)} cases failed: " + "; ".join(names), failures[:_TOLD])
