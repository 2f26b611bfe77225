"""Benchmark files in the shapes they come in are read, and any other shape is refused in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.corpora.reading import AnswerSpan, reading_questions
from index.errors import UsageError

CONTEXT = "京东由刘强东创办于北京。"
QA = {"id": "1", "question": "谁？", "answers": [{"text": "刘强东", "answer_start": 3}]}
LINE = {"id": "1", "title": "京东", "context": CONTEXT, "question": "谁？", "answers": [{"text": "刘强东", "start": 3}]}
SPAN = AnswerSpan("刘强东", 3)


def squad(context: Any, *qas: dict[str, Any]) -> dict[str, Any]:
    return {"version": "v2.0", "data": [{"title": "t", "paragraphs": [{"context": context, "qas": list(qas)}]}]}


def written(folder: Path, text: str) -> str:
    (folder / "s.json").write_text(text, "utf8")
    return str(folder / "s.json")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(squad(CONTEXT, QA)),
        json.dumps(squad(CONTEXT, QA), indent=1),
        json.dumps(
            [{"context_text": CONTEXT, "qas": [{"query_id": "1", "query_text": "谁？", "answers": ["刘强东"]}]}]
        ),
        json.dumps(LINE),
        "\n".join([json.dumps(LINE), json.dumps({**LINE, "id": "2"})]),
        json.dumps({**LINE, "answers": {"text": ["刘强东"], "answer_start": [3]}}),
        json.dumps({**LINE, "answers": {"text": ["刘强东"]}}),
    ],
)
def test_the_shapes_that_files_come_in(tmp_path: Path, text: str) -> None:
    first = next(reading_questions(written(tmp_path, text)))
    assert (first.id, first.question, first.context, first.impossible) == ("1", "谁？", CONTEXT, False)
    assert first.answers in [(SPAN,), (AnswerSpan("刘强东"),)] and first.flaw is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (squad(CONTEXT, QA, {"id": "2"}), ", item 2: found no 'question'; expected that key"),
        (squad(CONTEXT, {"id": "2", "question": 7}), ", item 1: found 7 as question; expected a text in quotes"),
        ({"data": [{"paragraphs": [{"qas": [QA]}]}]}, ", item 1: found None as context"),
        (squad(" ", QA), ", item 1: found ' ' as context; expected a text that is not empty"),
        (squad(CONTEXT, {**QA, "id": []}), ", item 1: found [] as id"),
        ({"data": ["x"]}, ", data: found 'x' as 0; expected an object"),
        ({"data": 3}, ", data: found 3; expected a list"),
        ({"data": [{"paragraphs": None}]}, ", paragraphs: found None; expected a list"),
        ({"data": [{"paragraphs": [{"context": CONTEXT, "qas": {}}]}]}, ", qas: found {}; expected a list"),
        (3, ", data: found 3; expected a list"),
    ],
)
def test_another_shape_is_refused_in_words(tmp_path: Path, data: Any, message: str) -> None:
    file = written(tmp_path, json.dumps(data))
    with pytest.raises(UsageError) as refusal:
        list(reading_questions(file))
    assert str(refusal.value).startswith(f"{file}{message}")
    assert str(refusal.value).endswith('"answers": [{"text", "start"}], "impossible"}')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (json.dumps({**LINE, "impossible": "false"}), "found 'false' as impossible; expected true or false"),
        (json.dumps({**LINE, "question": "谁\ud800？"}), "found half a character (a lone surrogate)"),
        (json.dumps({**LINE, "title": float("nan")}), "found no JSON (NaN"),
        ("{oops", "found no JSON (Expecting property name"),
        ("[1]", "found [1]; expected an object"),
        ('{"a":' * 100_000, "found no JSON (maximum recursion depth exceeded"),
    ],
)
def test_an_unfit_line_is_named(tmp_path: Path, text: str, message: str) -> None:
    file = written(tmp_path, json.dumps(LINE) + "\n" + text)
    with pytest.raises(UsageError) as refusal:
        list(reading_questions(file))
    assert str(refusal.value).startswith(f"{file}, line 2: {message}")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"data": [\n{"oops\n]}', json.dumps(LINE)[:-1] + ', "id": "2"}', ""])
def test_unreadable_json_is_refused(tmp_path: Path, text: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(UsageError, match=f"{file}: found no JSON .*; expected JSON; correct it: SQuAD v1"):
        list(reading_questions(file))


def test_broken_answers_are_a_flaw_of_the_question(tmp_path: Path) -> None:
    file = written(tmp_path, json.dumps({**LINE, "answers": [2021]}))
    (question,) = reading_questions(file, "leave it out")
    assert (
        question.answers == () and question.flaw == f"{file}, item 1: found 2021 as 0; expected an object; leave it out"
    )
