"""What is read from files: JSON checked against the record that it should be."""

from __future__ import annotations

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from index.errors import UsageError

T = TypeVar("T")
_SHOWN_CHARS = 80  # of a value in a message


def validated(kind: TypeAdapter[T], data: object, where: str, mend: str) -> T:
    """Return data, as JSON has it, as the record of ``kind``.

    Raises UsageError with ``where`` it stood, the first value that does not fit, what was expected, and ``mend``.
    """
    try:
        return kind.validate_python(data)
    except ValidationError as error:
        raise UsageError(f"{where}: {_flaw(error)}; {mend}") from None


def _flaw(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    at = ".".join(map(str, first["loc"])) or "a value that is"
    if first["type"] == "missing":
        return f"found no {at}; expected one"
    shown = repr(first["input"])
    shown = shown if len(shown) <= _SHOWN_CHARS else f"{shown[:_SHOWN_CHARS]}…"
    return f"found {at} {shown}; expected {first['msg'].removeprefix('Input should be ')}"
