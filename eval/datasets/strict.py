"""JSON read as its writer meant it: what cannot have been meant is refused, with what was found and what was expected."""

from __future__ import annotations

import json
from typing import Any

_KINDS = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
_SHOWN = 80  # characters of a value in a message


class Flaw(Exception):
    """What was found, and what was expected; whoever reads the file adds where."""


def expect(holds: bool, found: str, expected: str) -> None:
    """Raise a Flaw unless it holds."""
    if not holds:
        raise Flaw(f"found {found}; expected {expected}")


def from_json(text: str, expected: str) -> Any:
    """Return the value of a JSON text. Raises Flaw for no JSON, for NaN and Infinity, and for a key given twice."""
    try:
        return json.loads(text, parse_constant=_constant, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}" if "\n" in text else f"column {error.colno}"
        raise Flaw(f"found no JSON ({error.msg}: {at}); expected {expected}") from None
    except RecursionError:
        raise Flaw(f"found brackets nested too deep to read; expected {expected}") from None
    except ValueError:  # more than 4300 digits
        raise Flaw(f"found a number too long to read; expected {expected}") from None


def _constant(name: str) -> None:
    raise Flaw(f"found {name}; expected JSON, which has no such value")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Flaw(f"found the key {brief(twice)} twice in one object; expected it once")
    return found


def is_number(value: Any) -> bool:
    """Return whether a JSON value is a number.

    >>> is_number(2021), is_number(True), is_number("2021")
    (True, False, False)
    """
    return isinstance(value, int | float) and not isinstance(value, bool)


def kind(value: Any) -> str:
    """Return what a JSON value is, in words; a number by itself.

    >>> kind([1]), kind(None), kind(2021)
    ('a list', 'null', 'the number 2021')
    """
    return f"the number {brief(value)}" if is_number(value) else _KINDS[type(value)]


def brief(value: Any) -> str:
    """Return a JSON value as a message shows it, on one line and not too long.

    >>> brief("a" * 100)[-5:], brief(["x"])
    ('aaaa…', "['x']")
    """
    try:
        shown = repr(value)
    except (RecursionError, ValueError):  # nested nearly too deep; thousands of digits
        return kind(value) if not is_number(value) else "of thousands of digits"
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
