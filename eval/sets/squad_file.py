"""Reading-comprehension benchmark files in the shapes they come in: SQuAD v1/v2, DRCD, CMRC 2018's own, flat lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from eval.sets.lines import read_text
from index.errors import UsageError

_UNFIT = (ValueError, TypeError, KeyError, AttributeError)  # what another shape raises when read as ours


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a file, as the file has it; ``where`` names it in messages. A start of None: not given."""

    where: str
    id: str
    context: str
    question: str
    answers: tuple[tuple[str, int | None], ...]
    impossible: bool


def read_items(file: str) -> Iterator[Item]:
    """Yield the questions of a file whichever its shape. Raises UsageError for any other shape."""
    text = read_text(file)
    try:
        data = json.loads(text)
    except ValueError:  # not one JSON value, so one a line
        return _flat(file, text)
    return _nested(file, data)


def _flat(file: str, text: str) -> Iterator[Item]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"line {number}"
        try:
            yield _item(where, json.loads(line), {})
        except _UNFIT as error:
            raise _shape(file, where, error) from None


def _nested(file: str, data: Any) -> Iterator[Item]:
    if isinstance(data, dict):
        data = data.get("data", [data])  # without "data": a file of one flat line
    number = 0
    try:
        for entry in data:
            for paragraph in entry.get("paragraphs", [entry]):
                for qa in paragraph.get("qas", [paragraph]):
                    number += 1
                    yield _item(f"item {number}", qa, paragraph)
    except _UNFIT as error:
        raise _shape(file, f"item {number or 1}", error) from None


def _shape(file: str, where: str, error: Exception) -> UsageError:
    return UsageError(
        f"{file}, {where}: found {type(error).__name__} ({error}); expected SQuAD v1/v2 JSON, or lines "
        "{id, title, context, question, answers: [{text, start}], impossible}; see python -m eval --help"
    )


def _item(where: str, qa: dict[str, Any], paragraph: dict[str, Any]) -> Item:
    """Read one question under any of its names: SQuAD and DRCD, CMRC 2018's own (context_text, query_text), flat."""
    context = qa["context"] if "context" in qa else paragraph.get("context", paragraph.get("context_text"))
    question = qa["question"] if "question" in qa else qa["query_text"]
    if not isinstance(context, str) or not isinstance(question, str):
        raise TypeError("no context or no question")
    impossible = bool(qa.get("is_impossible", qa.get("impossible", False)))
    answers = () if impossible else tuple(_answer(answer) for answer in qa.get("answers") or ())
    return Item(where, str(qa.get("id", qa.get("query_id", where))), context, question, answers, impossible)


def _answer(answer: Any) -> tuple[str, int | None]:
    if isinstance(answer, str):  # CMRC 2018's own shape gives no offsets
        return answer, None
    start = answer.get("answer_start", answer.get("start"))
    return str(answer["text"]), None if start is None else int(start)


__all__ = ["Item", "read_items"]
