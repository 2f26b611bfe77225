"""Questions on contexts, in the shapes that benchmarks come in: SQuAD v1/v2, DRCD, CMRC 2018's own, flat lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, StringConstraints, TypeAdapter

from index.corpora import check_outside
from index.errors import UsageError
from index.records import json_lines, parsed, read_text, validated

_LINE = '{"id", "title", "context", "question", "answers": [{"text", "start"}], "impossible"}'
_MEND = f"correct it: SQuAD v1/v2 JSON, or lines {_LINE}"


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """An answer, and where it begins in its context; None: the file doesn't say."""

    text: str
    start: Annotated[int | None, Field(validation_alias=AliasChoices("answer_start", "start"))] = None


@dataclass(frozen=True, slots=True)
class ReadingQuestion:
    """One question of a file; ``where`` names it in messages. No answers: impossible, or nobody noted them.

    ``flaw``: a message of what is wrong with its answers as they are written, of which it then has none.
    """

    where: str
    id: str
    question: str
    context: str
    answers: tuple[AnswerSpan, ...] = ()
    impossible: bool = False
    flaw: str | None = None


@dataclass(frozen=True, slots=True)
class _Record:
    """One question under any of its names: SQuAD and DRCD, CMRC 2018's own (context_text, query_text), flat."""

    question: Annotated[str, Field(validation_alias=AliasChoices("question", "query_text"))]
    context: Annotated[
        str, StringConstraints(pattern=r"\S"), Field(validation_alias=AliasChoices("context", "context_text"))
    ]
    id: Annotated[str | int | float | None, Field(validation_alias=AliasChoices("id", "query_id"))] = None
    answers: Any = None
    impossible: Annotated[
        bool | None, Field(strict=True, validation_alias=AliasChoices("is_impossible", "impossible"))
    ] = None


def _rows(given: Any) -> Any:
    """Hugging Face's object of two lists, and CMRC 2018's list of texts, as a list of objects."""
    if isinstance(given, dict):
        texts, starts = given.get("text"), given.get("answer_start")
        if isinstance(texts, list) and starts is None:
            starts = [None] * len(texts)
        if not (isinstance(texts, list) and isinstance(starts, list) and len(texts) == len(starts)):
            raise ValueError('as many in "text" as in "answer_start"')
        given = [{"text": text, "start": start} for text, start in zip(texts, starts, strict=True)]
    return [{"text": row} if isinstance(row, str) else row for row in given] if isinstance(given, list) else given


_RECORD = TypeAdapter(_Record)
_OBJECTS = TypeAdapter(list[dict[str, Any]])
_ANSWERS: TypeAdapter[tuple[AnswerSpan, ...]] = TypeAdapter(Annotated[tuple[AnswerSpan, ...], BeforeValidator(_rows)])


def benchmark(data: Path, file: str) -> Iterator[ReadingQuestion]:
    """Yield the questions of a file of the data folder. Raises UsageError as `reading_questions` does."""
    check_outside(data / file)
    return reading_questions(str(data / file))


def reading_questions(file: str, mend_answers: str = _MEND) -> Iterator[ReadingQuestion]:
    """Yield the questions of a file whichever its shape. Raises UsageError, naming line or item, for any other shape.

    ``mend_answers`` ends the ``flaw`` of a question whose answers are broken, in place of the question's own mend.
    """
    text = read_text(file)
    if _is_lines(text):
        records, place = json_lines(file, _MEND, text), "line"
    else:
        records, place = enumerate(_records(parsed(text, file, _MEND), file), start=1), "item"
    for number, record in records:
        yield _question(file, f"{place} {number}", record, mend_answers)


def _is_lines(text: str) -> bool:
    """Whether a first line is JSON by itself and others follow; of an indented file's it is a brace."""
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        return getattr(error, "msg", "") == "Extra data"
    return False


def _records(data: Any, file: str) -> Iterator[dict[str, Any]]:
    """Yield each question's record with its context; a level that is left out is the one above it."""
    for entry in _objects(data, "data", file):
        for paragraph in _objects(entry, "paragraphs", file):
            context = paragraph.get("context", paragraph.get("context_text"))
            for record in _objects(paragraph, "qas", file):
                yield {"context": context, **record}


def _objects(above: Any, key: str, file: str) -> list[dict[str, Any]]:
    value = above.get(key, [above]) if isinstance(above, dict) else above
    return validated(_OBJECTS, value, f"{file}, {key}", _MEND)


def _question(file: str, where: str, record: Any, mend_answers: str) -> ReadingQuestion:
    read = validated(_RECORD, record, f"{file}, {where}", _MEND)
    impossible = read.impossible
    if impossible is None:  # as Hugging Face's SQuAD v2 says it
        impossible = isinstance(read.answers, dict) and read.answers.get("text") == []
    answers, flaw = tuple[AnswerSpan, ...](), None
    try:
        if not impossible:
            answers = validated(_ANSWERS, read.answers or [], f"{file}, {where}", mend_answers)
    except UsageError as error:
        flaw = str(error)
    id = where if read.id is None else str(read.id)
    return ReadingQuestion(where, id, read.question, read.context, answers, impossible, flaw)
