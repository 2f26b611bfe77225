"""Questions from a file of JSON lines, answers into another that appears whole or not at all."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from index.errors import UsageError
from index.files import atomic
from rag.types import Turn

_EXPECTED = '{"id": "q1", "question": "…", "history": [{"role": "user", "content": "…"}]}'


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """A line of a batch."""

    id: str
    question: str
    history: tuple[Turn, ...]


def read_questions(path: str) -> list[BatchQuestion]:
    """Read and check every line; "-" is stdin. Raises UsageError that names the file and the line."""
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}; expected a UTF-8 file, one question as JSON a line") from error
    return [_question(line, f"{path} line {n}") for n, line in enumerate(text.split("\n"), 1) if line.strip()]


def _question(line: str, where: str) -> BatchQuestion:
    try:
        item = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"{where} is not JSON ({error.msg}): {line[:60]!r}; expected {_EXPECTED}") from error
    if not isinstance(item, dict) or not isinstance(item.get("question"), str):
        raise UsageError(f"{where} is not a question: {line[:60]!r}; expected {_EXPECTED}")
    history = item.get("history") or []
    if not isinstance(history, list) or not all(map(_is_turn, history)):
        raise UsageError(f"{where} has a history that is not a list of turns; expected {_EXPECTED}")
    if not all(map(encodable, (item["question"], *(turn["content"] for turn in history)))):
        raise UsageError(f"{where} holds half a character (a lone surrogate): {line[:60]!r}; expected {_EXPECTED}")
    found = item.get("id")
    return BatchQuestion(
        "" if found is None else str(found), item["question"], tuple(Turn(t["role"], t["content"]) for t in history)
    )


def encodable(text: str) -> bool:
    """Whether a text can be written as UTF-8: half a character (a lone surrogate) cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_turn(turn: Any) -> bool:
    return isinstance(turn, dict) and turn.get("role") in ("user", "assistant") and isinstance(turn.get("content"), str)


@contextmanager
def writing(path: str) -> Iterator[TextIO]:
    """Open the output; "-" is stdout. A file is renamed into place when all is written."""
    if path == "-":
        yield sys.stdout
        return
    try:
        with atomic(Path(path)) as part, part.open("w", encoding="utf8") as file:
            yield file
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error}; expected a file in a folder that exists") from error
