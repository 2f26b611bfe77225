"""The authored questions and the news they were written over: each article's text, and what is asked of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.datasets.gold import AUTHORED_TYPES, LANGUAGES, Evidence, Gold
from eval.datasets.lines import read_lines, read_text
from eval.datasets.strict import Flaw, brief, expect, from_json, kind
from eval.metrics.folding import comparable
from index.errors import UsageError

NAME = "authored-dev"  # of a run of all of them
QUESTIONS = "authored/dev.jsonl.xz"  # these files' places in the data folder
OTHERS = ("authored/train.jsonl.xz", "authored/dialogues_train.jsonl.xz", "authored/dialogues_dev.jsonl.xz")
NEWS = "text/news_zh_crud.txt.xz"
BODY_CHARS = 3_000  # of an article; its questions were written from no more
_HEAD = re.compile(r"^.{0,40}?正文[:：]")  # the date, as the collection prints it
_KEYS = ("line", "question", "lang", "type", "answers", "evidence")


@dataclass(frozen=True, slots=True)
class Authored:
    """The questions, and the text of every article of the news that none of the other authored files asks about.

    ``asked`` are the sources of the articles that the questions are about.
    """

    questions: list[Gold]
    texts: Mapping[str, str]
    asked: frozenset[str]


def load_authored(data: Path) -> Authored:
    """Read the authored dev questions of a data folder and the news.

    A question of type ``false-premise`` has answers here: what the article says instead. It counts as answerable: right
    is a reply that names them, and a refusal is a refusal. Raises UsageError with file, line, found and expected for a
    question whose answers or evidence do not stand in its article.
    """
    lines = read_text(str(data / NEWS)).split("\n")
    apart = {_line(record) for file in OTHERS for _, record in _records(data / file)}
    questions, asked = list[Gold](), set[int]()
    for where, record in _records(data / QUESTIONS):
        try:
            questions.append(_question(record, lines, len(questions) + 1))
        except Flaw as flaw:
            raise UsageError(f"{where}: {flaw}; correct it, or get the file again") from None
        asked.add(_line(record))
    if not questions:
        raise UsageError(f"{data / QUESTIONS}: found no question; expected one JSON object a line; get the file again")
    texts = {source(n): body(line) for n, line in enumerate(lines) if line.strip() and n not in apart - asked}
    return Authored(questions, texts, frozenset(map(source, asked)))


def body(line: str) -> str:
    """Return an article's text: its line without the head up to 正文：, at most BODY_CHARS long.

    >>> body("[ 2023-07-26 09:00 ] ，正文：白沙湾大桥通车。")
    '白沙湾大桥通车。'
    """
    return _HEAD.sub("", line, count=1)[:BODY_CHARS]


def source(line: int) -> str:
    """Return what the article of a line of the news, counted from 0, is called in a store."""
    return f"news/{line:06d}.txt"


def _records(file: Path) -> list[tuple[str, dict[str, Any]]]:
    found = list[tuple[str, dict[str, Any]]]()
    for number, line in read_lines(str(file)):
        where = f"{file}, line {number}"
        try:
            record = from_json(line, "one JSON object a line")
            expect(isinstance(record, dict), kind(record), "one JSON object a line")
            at = record.get("line")
            expect(isinstance(at, int) and at >= 0, f"line {brief(at)}", "the number of an article, from 0")
        except Flaw as flaw:
            raise UsageError(f"{where}: {flaw}; correct it, or get the file again") from None
        found.append((where, record))
    return found


def _line(record: Mapping[str, Any]) -> int:
    return int(record["line"])


def _question(record: Mapping[str, Any], lines: Sequence[str], number: int) -> Gold:
    """Return a question. Raises Flaw for one that its article doesn't answer as the record says."""
    for key in _KEYS:
        expect(key in record, f"no {key!r}", "the keys " + ", ".join(_KEYS))
    at, question, type_ = _line(record), record["question"], record["type"]
    expect(at < len(lines), f"line {at}", f"one of the {len(lines)} of {NEWS}")
    expect(isinstance(question, str) and bool(question.strip()), f"question {brief(question)}", "a text")
    expect(record["lang"] in LANGUAGES, f"lang {brief(record['lang'])}", "one of " + ", ".join(LANGUAGES))
    expect(type_ in AUTHORED_TYPES, f"type {brief(type_)}", "one of " + ", ".join(AUTHORED_TYPES))
    text, answers, evidence = body(lines[at]), *(_texts(record, key) for key in ("answers", "evidence"))
    for piece in (*answers, *evidence):
        expect(piece in text, f"{brief(piece)}", f"a text verbatim in the article of line {at}")
    answerable = type_ != "unanswerable"
    expect(bool(answers) == bool(evidence) == answerable, f"{len(answers)} answers of type {type_}", "some, or none of an unanswerable one")  # fmt: skip
    return Gold(
        id=f"{number:04d}",
        question=question,
        lang=record["lang"],
        type=type_,
        answers=answers,
        evidence=tuple(Evidence(source(at), piece) for piece in evidence),
        parts=tuple((answer,) for answer in answers) if len(answers) > 1 else (),
        correct=answers if type_ == "false-premise" else (),
    )


def _texts(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = record[key]
    expect(isinstance(value, list), f"{key} {brief(value)}", "a list")
    for each in value:
        sound = isinstance(each, str) and bool(comparable(each).text)
        expect(sound, f"{brief(each)} in {key!r}", "a text with letters or digits")
    return tuple(value)
