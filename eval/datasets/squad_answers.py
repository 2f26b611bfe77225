"""The answers of a benchmark's question, in the shapes they come in, each as (text, offset or None)."""

from __future__ import annotations

from typing import Any

from eval.datasets.strict import brief, expect, is_number, kind

# What a file as a whole must look like.
SHAPE = (
    'SQuAD v1/v2 JSON, or lines {"id", "title", "context", "question", "answers": [{"text", "start"}], "impossible"}'
)


class Broken(Exception):
    """What is wrong with one answer, where the shape of the file is right."""


def read_answers(given: Any) -> tuple[tuple[str, int | None], ...]:
    """Return (text, offset or None where none is given) of each answer. Raises Flaw for another shape, else Broken.

    Shapes: a list of objects (SQuAD, DRCD, flat lines) or of texts (CMRC 2018's own), or Hugging Face's object of
    two lists.

    >>> read_answers([{"text": "李明华", "answer_start": 3}]) == read_answers({"text": ["李明华"], "answer_start": [3]})
    True
    """
    if isinstance(given, dict):
        given = _rows(given)
    expect(given is None or isinstance(given, list), f"{kind(given)} as 'answers', not a list", SHAPE)
    return tuple(map(_answer, given or ()))


def _rows(given: dict[str, Any]) -> list[dict[str, Any]]:
    texts, starts = _column(given, "text"), _column(given, "answer_start")
    expect(texts is not None, "an object as 'answers' without \"text\"", SHAPE)
    texts, starts = texts or [], starts or [None] * len(texts or ())
    if len(texts) != len(starts):
        raise Broken(f"found {len(texts)} texts and {len(starts)} offsets in 'answers'; expected as many of each")
    return [{"text": text, "start": start} for text, start in zip(texts, starts, strict=True)]


def _column(given: dict[str, Any], key: str) -> list[Any] | None:
    column = given.get(key)
    expect(column is None or isinstance(column, list), f"{kind(column)} as {key!r} of 'answers', not a list", SHAPE)
    return column


def _answer(answer: Any) -> tuple[str, int | None]:
    if isinstance(answer, dict):
        return _text(answer.get("text")), _start(answer.get("answer_start", answer.get("start")))
    return _text(answer), None


def _text(text: Any) -> str:
    if not isinstance(text, str):
        raise Broken(f"found {kind(text)} as an answer; expected a text in quotes")
    return text


def _start(start: Any) -> int | None:
    if start is None:
        return None
    whole = is_number(start) and (isinstance(start, int) or start.is_integer())
    if not whole and not (isinstance(start, str) and start.isdecimal()):
        raise Broken(f"found {brief(start)} as the offset of an answer; expected a whole number")
    return int(start)
