"""Files of lines, packed with xz or not; ``-`` is standard input."""

from __future__ import annotations

import json
import lzma
import sys
from collections.abc import Iterator
from pathlib import Path

from index.errors import UsageError
from rag.commands.batch import encodable

_XZ = b"\xfd7zXZ\x00"


def read_text(file: str) -> str:
    """Return the text of a UTF-8 file, unpacked if it is xz. Raises UsageError if it cannot be read."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return (lzma.decompress(data) if data.startswith(_XZ) else data).decode("utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"found no file {file}; expected an existing one; run: ls {Path(file).parent}") from None
    except (OSError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: found {error}; expected UTF-8 text, plain or xz; run: file {file}") from None


def read_lines(file: str) -> Iterator[tuple[int, str]]:
    """Yield (number from 1, line) of each line that isn't blank."""
    for number, line in enumerate(read_text(file).split("\n"), start=1):
        if line.strip():
            yield number, line


def read_distractors(file: str) -> Iterator[str]:
    """Yield the texts of a file of one article a line: plain, or JSON objects with ``text`` or ``context``.

    Raises UsageError with the line of an object that holds neither, and for a file without a text.
    """
    number = 0
    for number, line in read_lines(file):
        yield _distractor(line, f"{file}, line {number}")
    if not number:
        raise UsageError(f"found no text in {file}; expected one article a line; run: file {file}")


def _distractor(line: str, where: str) -> str:
    try:
        record = json.loads(line) if line.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        record = None  # an article may well begin with a brace
    if record is None:
        return line.strip()
    text = record.get("text", record.get("context"))
    if not isinstance(text, str) or not text.strip():
        raise UsageError(f"{where}: found no text; expected 'text' or 'context'; correct the line")
    if not encodable(text):
        raise UsageError(
            f"{where}: found half a character (a lone surrogate); expected text that UTF-8 can hold; correct the line"
        )
    return text
