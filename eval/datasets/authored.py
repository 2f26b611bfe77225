"""The authored questions and the news they were written over: each article's text, and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.datasets.gold import AUTHORED_TYPES, Evidence, Gold
from eval.metrics.folding import comparable
from index.corpora import NEWS
from index.corpora.authored import DEV, DIALOGUES, MEND, TRAIN, AuthoredQuestion, authored_questions
from index.corpora.news import body
from index.errors import UsageError
from index.records import text_lines

NAME = "authored-dev"  # of a run of all of them
OTHERS = (TRAIN, *DIALOGUES)


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
    news = {number - 1: body(line) for number, line in text_lines(str(data / NEWS))}
    apart = {question.line for file in OTHERS for _, question in authored_questions(data, file)}
    questions, asked = list[Gold](), set[int]()
    for where, question in authored_questions(data, DEV):
        for flaw in _flaws(question, news):
            raise UsageError(f"{where}: {flaw}; {MEND}")
        questions.append(_gold(question, len(questions) + 1))
        asked.add(question.line)
    if not questions:
        raise UsageError(f"{data / DEV}: found no question; expected one JSON object a line; get the file again")
    texts = {source(line): text for line, text in news.items() if line not in apart - asked}
    return Authored(questions, texts, frozenset(map(source, asked)))


def source(line: int) -> str:
    """Return what the article of a line of the news, counted from 0, is called in a store."""
    return f"news/{line:06d}.txt"


def _flaws(question: AuthoredQuestion, news: Mapping[int, str]) -> Iterator[str]:
    """Yield what its article doesn't answer as the question says, as found and expected."""
    if question.line not in news:
        yield f"found line {question.line}; expected one of an article of {NEWS}"
    if question.type not in AUTHORED_TYPES:
        yield f"found type {question.type!r}; expected one of {', '.join(AUTHORED_TYPES)}"
    for piece in (*question.answers, *question.evidence):
        if not comparable(piece).text:
            yield f"found {piece!r}; expected a text with letters or digits"
        if piece not in news[question.line]:
            yield f"found {piece[:40]!r}; expected a text verbatim in the article of line {question.line}"
    answerable = question.type != "unanswerable"
    if not bool(question.answers) == bool(question.evidence) == answerable:
        found = f"{len(question.answers)} answers of type {question.type}"
        yield f"found {found}; expected some, or none of an unanswerable one"


def _gold(question: AuthoredQuestion, number: int) -> Gold:
    answers = question.answers
    return Gold(
        id=f"{number:04d}",
        question=question.question,
        lang=question.lang,
        type=question.type,
        answers=answers,
        evidence=tuple(Evidence(source(question.line), piece) for piece in question.evidence),
        parts=tuple((answer,) for answer in answers) if len(answers) > 1 else (),
        correct=answers if question.type == "false-premise" else (),
    )
