"""What is wrong with a request → one line that names the part that is meant."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError

from rag.serve.http.errors import ApiError

_SHOWN = reprlib.Repr()  # a value on one line, however long or deep
_SHOWN.maxstring = _SHOWN.maxother = 60
_MAX_NAME_CHARS = 60  # of a key that somebody made up
_EXPECTED = {
    "string_type": "a text in quotes",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "none_required": "null, or nothing",
    "extra_forbidden": "no such key",
}
_BOUNDS = {  # a kind of error → what its context calls the bound, and of what it is one
    "too_short": ("min_length", " of them"),
    "too_long": ("max_length", " of them"),
    "string_too_short": ("min_length", " characters"),
    "string_too_long": ("max_length", " characters"),
}


def refusal(error: RequestValidationError) -> ApiError:
    """Return what is told of a request that cannot be used: of its first flaw alone, the deepest of an either-or.

    >>> flaw = {"type": "literal_error", "loc": ("body", "n"), "input": 3, "msg": "Input should be 1"}
    >>> refusal(RequestValidationError([flaw], body={"n": 3})).message
    'found 3 as n; expected 1'
    """
    flaws = error.errors()
    first = flaws[0]
    if first["type"] == "json_invalid":
        return ApiError(400, f"found no JSON ({first['ctx']['error']}); expected one object; correct it", "no-json")
    if tuple(first["loc"]) == ("body",):
        return ApiError(
            400,
            "found no JSON object; expected one, with its type; send it with Content-Type: application/json",
            "no-json",
        )
    names = [_path(flaw["loc"], error.body) for flaw in flaws]
    first_two = names[0][:2]
    same = [flaw for flaw, name in zip(flaws, names, strict=True) if name[: len(first_two)] == first_two]
    # Of an either-or's branches the one that went further, or found the type right, is the one that was meant.
    flaw = max(same, key=lambda one: (len(_path(one["loc"], error.body)), not one["type"].endswith("_type")))
    param = ".".join(_path(flaw["loc"], error.body))
    if flaw["type"] == "missing":
        return ApiError(400, f"found no {param}; expected one", "missing", param=param)
    if flaw["type"] in ("too_short", "too_long"):
        said = f"found {len(flaw['input'])} {param}; expected {_expected(flaw)}"
        return ApiError(400, said, "invalid", param=param)
    return ApiError(
        400, f"found {_SHOWN.repr(flaw['input'])} as {param}; expected {_expected(flaw)}", "invalid", param=param
    )


def no_json(why: str) -> ApiError:
    """Return what is told of a body that is no JSON."""
    said = f"found no JSON ({why}); expected one object; send it with Content-Type: application/json"
    return ApiError(400, said, "no-json")


def _expected(flaw: Mapping[str, Any]) -> str:
    if flaw["type"] == "value_error":  # a check of our own, whose message says what it wants
        return str(flaw["ctx"]["error"])
    if (bound := _BOUNDS.get(flaw["type"])) is not None:
        name, unit = bound
        return f"at {'least' if name.startswith('min') else 'most'} {flaw['ctx'][name]}{unit}"
    return _EXPECTED.get(flaw["type"], str(flaw["msg"]).removeprefix("Input should be "))


def _path(loc: Sequence[str | int], body: object) -> tuple[str, ...]:
    """The keys and places that lead to a flaw; the names of an either-or's branches lead nowhere in what was sent."""
    if loc[0] != "body":  # query, path
        return tuple(str(part) for part in loc[1:])
    path, value = list[str](), body
    for number, part in enumerate(loc[1:], 2):
        inside = (isinstance(value, dict) and part in value) or (isinstance(value, list) and isinstance(part, int))
        if inside or (number == len(loc) and isinstance(value, dict) and isinstance(part, str)):
            path.append(str(part)[:_MAX_NAME_CHARS])
            value = value[part] if inside else None  # type: ignore[index]
    return tuple(path)
