"""The form of standard error: sentences for people, or for jobs one JSON object a line."""

from __future__ import annotations

import sys
import traceback
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Literal

LogFormat = Literal["text", "json"]

_form: ContextVar[LogFormat] = ContextVar("log_format", default="text")


def use(log_format: LogFormat) -> None:
    """Write to standard error in this form from now on, a fault of the program itself too."""
    _form.set(log_format)
    sys.excepthook = _tell_fault if log_format == "json" else sys.__excepthook__


def is_json() -> bool:
    """Whether every line on standard error is to be JSON."""
    return _form.get() == "json"


def json_log() -> Any:  # noqa: ANN401 - what structlog gives is made by its processors
    """Return the log that writes JSON lines to standard error."""
    import structlog  # noqa: PLC0415 - it takes a third of a second, and most commands never need it

    return structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
    )


def _tell_fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    json_log().error(f"{kind.__name__}: {error}", trace="".join(traceback.format_exception(kind, error, trace)))
