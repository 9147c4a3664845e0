"""What the models of the record say of their fields: plain values, parts, lists, tables of names to values."""

from __future__ import annotations

from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from gcmscrape.export.columns import Type
from gcmscrape.record import Model

_PLAIN: Final[dict[Any, Type]] = {str: "text", int: "integer", bool: "boolean"}


def core(annotation: Any) -> tuple[Any, bool]:  # noqa: ANN401 - an annotation can be anything
    """Return an annotation without constraints and without None, and whether it allows None."""
    if get_origin(annotation) is Annotated:
        return core(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        (inner,) = (part for part in get_args(annotation) if part is not NoneType)
        return core(inner)[0], True
    return annotation, False


def plain(annotation: Any) -> Type | None:  # noqa: ANN401 - an annotation can be anything
    """Return the type of a plain value; None for a list, a table or a model."""
    inner, _ = core(annotation)
    if get_origin(inner) is Literal or (isinstance(inner, type) and issubclass(inner, StrEnum)):
        return "text"
    return _PLAIN.get(inner)


def model_of(annotation: Any) -> type[Model] | None:  # noqa: ANN401 - an annotation can be anything
    """Return the model of an annotation; None when it is none."""
    inner, _ = core(annotation)
    return inner if isinstance(inner, type) and issubclass(inner, Model) else None


def item_of(annotation: Any) -> Any:  # noqa: ANN401 - an annotation can be anything
    """Return what a list holds, or the values of a table of names; None for an annotation of neither."""
    inner, _ = core(annotation)
    return get_args(inner)[-1] if get_origin(inner) in {list, dict} else None


def is_table_of_names(annotation: Any) -> bool:  # noqa: ANN401 - an annotation can be anything
    """Whether an annotation is a table of names to values."""
    return get_origin(core(annotation)[0]) is dict
