"""Files that people hand us, read in one way: lines of text or JSON, checked against a record, refused in one line."""

from __future__ import annotations

import difflib
import json
import lzma
import reprlib
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from index.errors import UsageError

T = TypeVar("T")

_XZ = b"\xfd7zXZ\x00"
# What pydantic calls a kind of error → what was expected, in the words of a JSON file; the others in pydantic's own.
_EXPECTED = {
    "string_type": "a text in quotes",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "an object",
    "dataclass_type": "an object",
    "bool_type": "true or false",
    "too_short": "at least one",
    "missing": "that key",
}
_SHOWN = reprlib.Repr()  # a value on one line, however long or deep
_SHOWN.maxstring = _SHOWN.maxother = 80


def read_text(file: str) -> str:
    """Return the text of a UTF-8 file, unpacked if it is xz; ``-`` is standard input. Raises UsageError if unreadable."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return (lzma.decompress(data) if data.startswith(_XZ) else data).decode("utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"found no file {file}; expected an existing one; run: ls {Path(file).parent}") from None
    except (OSError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: found {error}; expected UTF-8 text, plain or xz; run: file {file}") from None


def text_lines(file: str, text: str | None = None) -> Iterator[tuple[int, str]]:
    """Yield (number from 1, line) of each line that isn't blank of a file, or of its ``text``; raises as `read_text`."""
    text = read_text(file) if text is None else text
    for number, line in enumerate(text.split("\n"), start=1):  # U+2028 in a text ends no line
        if line.strip():
            yield number, line


def json_lines(file: str, mend: str, text: str | None = None) -> Iterator[tuple[int, Any]]:
    """Yield (number from 1, value) of each line of JSON, as `text_lines` does. Raises UsageError, naming the line."""
    for number, line in text_lines(file, text):
        yield number, parsed(line, f"{file}, line {number}", mend, "one JSON object a line")


def parsed(text: str, where: str, mend: str, expected: str = "JSON") -> Any:
    """Return the value of a JSON text.

    Raises UsageError (``where``: found, expected; ``mend``) for no JSON, and for what cannot have been meant: NaN and
    Infinity, a key twice in one object, half a character (a lone surrogate).
    """
    try:
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_keys_once)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except UnicodeEncodeError:
        raise UsageError(f"{where}: found half a character (a lone surrogate); expected text; {mend}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where}: found no JSON ({error}); expected {expected}; {mend}") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name}, a value that JSON has not")


def _keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {next(key for key in keys if keys.count(key) > 1)!r} twice in one object")
    return record


def validated(kind: TypeAdapter[T], data: object, where: str, mend: str) -> T:
    """Return ``data``, as JSON gave it, as the record of ``kind``.

    Raises UsageError in one line: where, what was found and expected (of the first flaw alone), what mends it.

    >>> validated(TypeAdapter(dict[str, int]), {"a": "x"}, "f.json", "correct it")
    Traceback (most recent call last):
    index.errors.UsageError: f.json: found 'x' as a; expected a valid integer, unable to parse string as an integer; correct it
    """
    try:
        return kind.validate_python(data)
    except ValidationError as error:
        known = kind.json_schema().get("properties", ())
        raise UsageError(f"{where}: {flaw(error, known)}; {mend}") from None


def flaw(error: ValidationError, known: Collection[str] = ()) -> str:
    """Say in one line what was found and expected, of the first flaw alone; ``known``: the keys that there are."""
    flaw = error.errors(include_url=False)[0]
    at, type_ = ".".join(map(str, flaw["loc"])), flaw["type"]
    expected = _EXPECTED.get(type_, flaw["msg"].removeprefix("Input should be "))
    if type_ == "missing":
        return f"found no {at!r}; expected {expected}"
    if type_ in {"unexpected_keyword_argument", "extra_forbidden"}:
        near = difflib.get_close_matches(at, known, 1)
        return f"found the unknown key {at!r}; expected {repr(near[0]) if near else ', '.join(known)}"
    if type_ == "string_pattern_mismatch" and flaw["ctx"]["pattern"] == r"\S":
        expected = "a text that is not empty"
    if type_ == "value_error":  # a check of our own, whose message says what it wants
        expected = str(flaw["ctx"]["error"])
    return f"found {_SHOWN.repr(flaw['input'])}{' as ' if at else ''}{at}; expected {expected}"
