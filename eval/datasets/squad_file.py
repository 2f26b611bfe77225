"""Reading-comprehension benchmark files in the shapes they come in: SQuAD v1/v2, DRCD, CMRC 2018's own, flat lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from eval.datasets.lines import read_text
from eval.datasets.squad_answers import SHAPE, Broken, read_answers
from eval.datasets.strict import Flaw, brief, expect, from_json, is_number, kind
from index.errors import UsageError
from rag.commands.batch import encodable


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a file, as the file has it; ``where`` names it in messages. A start of None: not given.

    ``flaw``: what is wrong with its answers as they are written, of which it then has none.
    """

    where: str
    id: str
    context: str
    question: str
    answers: tuple[tuple[str, int | None], ...]
    impossible: bool
    flaw: str | None = None


def read_items(file: str) -> Iterator[Item]:
    """Yield the questions of a file whichever its shape. Raises UsageError for any other shape."""
    text = read_text(file)
    if _of_lines(text):
        return _flat(file, text)
    try:
        return _nested(file, from_json(text, SHAPE))
    except Flaw as flaw:
        raise _refused(file, flaw) from None


def _of_lines(text: str) -> bool:
    """Whether the first of several lines is JSON by itself; of an indented file's it is a brace."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2:
        return not lines  # one line may be a whole file of any shape
    try:
        json.loads(lines[0])
    except json.JSONDecodeError:
        return False
    except (ValueError, RecursionError):  # JSON so far as it was read
        return True
    return True


def _flat(file: str, text: str) -> Iterator[Item]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = from_json(line, SHAPE)
            expect(isinstance(record, dict), kind(record), SHAPE)
            yield _item(f"line {number}", record, {})
        except Flaw as flaw:
            raise _refused(f"{file}, line {number}", flaw) from None


def _nested(file: str, data: Any) -> Iterator[Item]:
    number = 1  # of the question that is being read
    try:
        for qa, paragraph in _pairs(data):
            yield _item(f"item {number}", qa, paragraph)
            number += 1
    except Flaw as flaw:
        raise _refused(f"{file}, item {number}", flaw) from None


def _refused(where: str, flaw: Flaw) -> UsageError:
    return UsageError(f"{where}: {flaw}; correct it, see python -m eval --help")


def _pairs(data: Any) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield (question, paragraph); a level that is left out is the one above it, so that one flat line will do."""
    top = data.get("data", [data]) if isinstance(data, dict) else data
    for entry in _objects(top, "data"):
        for paragraph in _objects(entry.get("paragraphs", [entry]), "paragraphs"):
            for qa in _objects(paragraph.get("qas", [paragraph]), "qas"):
                yield qa, paragraph


def _objects(value: Any, key: str) -> Iterator[dict[str, Any]]:
    expect(isinstance(value, list), f"{kind(value)} as {key!r}, not a list", SHAPE)
    for member in value:
        expect(isinstance(member, dict), f"{kind(member)} in {key!r}, not an object", SHAPE)
        yield member


def _item(where: str, qa: dict[str, Any], paragraph: dict[str, Any]) -> Item:
    """Read one question under any of its names: SQuAD and DRCD, CMRC 2018's own (context_text, query_text), flat."""
    question = _text(qa, "question", "query_text")
    context = _text(qa if "context" in qa else paragraph, "context", "context_text")
    expect(bool(context.strip()), "an empty context", SHAPE)
    given = qa.get("answers")
    impossible = _impossible(qa, given)
    try:
        answers, flaw = () if impossible else read_answers(given), None
    except Broken as broken:
        answers, flaw = (), str(broken)
    item = Item(where, _id(qa, where), context, question, answers, impossible, flaw)
    texts = (item.id, context, question, *(text for text, _ in answers))
    expect(all(map(encodable, texts)), "half a character (a lone surrogate)", "text that UTF-8 can hold")
    return item


def _text(record: dict[str, Any], key: str, other: str) -> str:
    value = record.get(key, record.get(other))
    expect(value is not None, f"no {key}", SHAPE)
    expect(isinstance(value, str), f"{kind(value)} as the {key}", SHAPE)
    return str(value)


def _id(qa: dict[str, Any], where: str) -> str:
    found = qa.get("id", qa.get("query_id"))
    fits = found is None or isinstance(found, str) or is_number(found)
    expect(fits, f"{kind(found)} as the id", SHAPE)
    return where if found is None else str(found)


def _impossible(qa: dict[str, Any], answers: Any) -> bool:
    """Whether the file says so; where it doesn't, an empty ``{"text": []}`` does, as in Hugging Face's SQuAD v2."""
    said = qa.get("is_impossible", qa.get("impossible"))
    if said is None:
        return isinstance(answers, dict) and answers.get("text") == []
    expect(said in (True, False), f"{brief(said)} as 'impossible'", "true or false")
    return bool(said)
