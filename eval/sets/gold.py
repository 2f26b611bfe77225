"""Gold questions: a file is read and checked whole, because a wrong gold line scores every system wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.metrics.folding import comparable
from eval.sets.lines import read_lines
from index.errors import UsageError
from rag.types import Turn

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
TYPES = (
    "factoid-number", "factoid-date", "factoid-person", "factoid-org", "factoid-place", "list", "reason",
    "definition", "comparison", "multi-passage", "paraphrase", "cross-script", "cross-lingual", "follow-up",
    "unanswerable-near", "unanswerable-far", "false-premise",
)  # fmt: skip
SPLITS = ("dev", "test")  # tune on dev, report on test
# What a benchmark file's questions are called in the tables; never written in a gold file.
SQUAD_TYPES = ("squad", "squad-impossible")
UNANSWERABLE = frozenset({"unanswerable-near", "unanswerable-far", "false-premise", "squad-impossible"})
CHECK = "run: python -m eval check --gold"

TextOf = Callable[[str], str]  # a source → its text; UsageError for an unknown one


@dataclass(frozen=True, slots=True)
class Evidence:
    """A text that stands verbatim in a source."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Gold:
    """One question with what is accepted for it; no answers: nothing in the articles answers it.

    ``parts``: every part must be named, in one of its variants. ``correct`` is what refutes a false premise,
    as it stands in ``refutation``. ``split``: "dev", "test", or None where a file has no such thing.
    """

    id: str
    question: str
    lang: str
    type: str
    answers: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    history: tuple[Turn, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    alternatives: tuple[Evidence, ...] = ()
    refutation: Evidence | None = None
    correct: tuple[str, ...] = ()
    split: str | None = None

    @property
    def answerable(self) -> bool:
        """Whether the articles answer it; a question on a false premise they only correct."""
        return self.type not in UNANSWERABLE


class _Flaw(Exception):
    """What was found, and what was expected; the reader of the file adds where."""


def load_gold(file: str, text_of: TextOf, limit: int | None = None, split: str | None = None) -> list[Gold]:
    """Return the checked questions of a gold file, or of one split of it, the first ``limit`` of them.

    Raises UsageError with file, line, found and expected; the whole file is checked whatever the limit.
    """
    questions, flaws, seen = list[Gold](), list[str](), dict[str, int]()
    for number, line in read_lines(file):
        try:
            question = parse(line)
            _expect(question.id not in seen, f"the id {question.id!r} of line {seen.get(question.id)}", "a new id")
            seen[question.id] = number
            _check_evidence(question, text_of)
            questions.append(question)
        except _Flaw as flaw:
            flaws.append(f"{file}, line {number}: {flaw}")
    if flaws:
        more = f" (and {len(flaws) - 1} more lines)" if len(flaws) > 1 else ""
        raise UsageError(f"{flaws[0]}{more}; correct it, then {CHECK} {file}")
    if not questions:
        raise UsageError(f"{file}: found no question; expected one JSON object a line; {CHECK} {file}")
    wanted = [question for question in questions if split in (None, question.split)]
    if not wanted:
        raise UsageError(f'{file}: found no question with "split": "{split}"; expected some; leave out --split {split}')
    return wanted[:limit]


def to_json(question: Gold) -> dict[str, Any]:
    """Return the question as a line of a gold file; `parse` reads it back. A note is not kept.

    >>> to_json(Gold("q1", "几家？", "zh-Hans", "factoid-number", ("8家",), (Evidence("a.txt", "共8家"),)))["answers"]
    ['8家']
    """
    record: dict[str, Any] = {
        "id": question.id,
        "question": question.question,
        "lang": question.lang,
        "type": question.type,
        "split": question.split,
        "history": [asdict(turn) for turn in question.history],
        "answers": list(question.answers),
        "answer_parts": [list(part) for part in question.parts],
        "evidence": [asdict(piece) for piece in question.evidence],
        "alt_evidence": [asdict(piece) for piece in question.alternatives],
    }
    if question.refutation:
        record["refutation"] = {**asdict(question.refutation), "correct": list(question.correct)}
    needed = ("answers", "evidence")
    return {key: value for key, value in record.items() if value or key in needed}


def parse(line: str) -> Gold:
    """Return the question of a gold line; every key is checked but the evidence's place. Raises on a flaw."""
    try:
        record = json.loads(line)
    except ValueError as error:
        raise _Flaw(f"found no JSON ({error}); expected one JSON object a line") from None
    _expect(isinstance(record, dict), f"a JSON {type(record).__name__}", "an object")
    for key in ("id", "question", "lang", "type", "answers", "evidence"):
        _expect(key in record, f"no {key!r}", "the keys id, question, lang, type, answers, evidence")
    refutation = record.get("refutation")
    _expect(refutation is None or isinstance(refutation, dict), f"refutation {refutation!r}", "an object")
    question = Gold(
        id=_text(record, "id"),
        question=_text(record, "question"),
        lang=_one_of(record, "lang", LANGUAGES),
        type=_one_of(record, "type", TYPES),
        answers=_answers(record["answers"], "answers"),
        evidence=_evidence(record, "evidence"),
        history=_history(record.get("history")),
        parts=tuple(_answers(part, "answer_parts") for part in _list(record.get("answer_parts"), "answer_parts")),
        alternatives=_evidence(record, "alt_evidence"),
        refutation=_piece(refutation, "refutation") if refutation else None,
        correct=_answers(refutation.get("correct"), "refutation.correct") if refutation else (),
        split=_one_of(record, "split", SPLITS) if "split" in record else None,
    )
    _check_kind(question)
    return question


def _check_kind(question: Gold) -> None:
    kind, rest = question.type, question.evidence or question.alternatives or question.parts
    if question.answerable:
        _expect(bool(question.answers), f"no answers of a {kind} question", "at least one accepted answer")
        _expect(bool(question.evidence), f"no evidence of a {kind} question", "at least one piece")
    else:
        _expect(not question.answers, f"answers of the {kind} question {question.id!r}", '"answers": []')
        _expect(not rest, f"evidence or parts of the {kind} question {question.id!r}", '"evidence": []')
    _expect(all(question.parts), "an empty list in 'answer_parts'", "the variants of each part")
    if kind == "false-premise":
        wanted = 'a "refutation" with source, text and correct'
        _expect(question.refutation is not None and bool(question.correct), "a false premise without one", wanted)
    else:
        _expect(question.refutation is None, f"a refutation of a {kind} question", "one only of a false-premise")


def _check_evidence(question: Gold, text_of: TextOf) -> None:
    refutation = (question.refutation,) if question.refutation else ()
    for piece in (*question.evidence, *question.alternatives, *refutation):
        try:
            text = text_of(piece.source)
        except UsageError as error:
            raise _Flaw(f"found the source {piece.source!r}; expected one of the store ({error})") from None
        _expect(piece.text in text, f"evidence {piece.text[:40]!r}", f"a text verbatim in {piece.source}")


def _expect(holds: bool, found: str, expected: str) -> None:
    if not holds:
        raise _Flaw(f"found {found}; expected {expected}")


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    _expect(isinstance(value, str) and bool(value.strip()), f"{key} {value!r}", "a text that is not empty")
    return str(value)


def _one_of(record: dict[str, Any], key: str, known: Sequence[str]) -> str:
    value = record[key]
    _expect(value in known, f"the unknown {key} {value!r}", "one of " + ", ".join(known))
    return str(value)


def _list(value: Any, key: str) -> list[Any]:
    _expect(value is None or isinstance(value, list), f"{key} {value!r}", "a list")
    return value or []


def _answers(value: Any, key: str) -> tuple[str, ...]:
    for answer in _list(value, key):
        fits = isinstance(answer, str) and bool(comparable(answer).text)
        _expect(fits, f"the empty answer {answer!r} in {key!r}", "a text with letters or digits")
    return tuple(value or ())


def _evidence(record: dict[str, Any], key: str) -> tuple[Evidence, ...]:
    return tuple(_piece(piece, key) for piece in _list(record.get(key), key))


def _piece(piece: Any, key: str) -> Evidence:
    _expect(isinstance(piece, dict), f"{piece!r} in {key!r}", 'objects {"source", "text"}')
    return Evidence(_text(piece, "source"), _text(piece, "text"))


def _history(value: Any) -> tuple[Turn, ...]:
    return tuple(_turns(_list(value, "history")))


def _turns(history: list[Any]) -> Iterator[Turn]:
    for turn in history:
        known = isinstance(turn, dict) and turn.get("role") in ("user", "assistant")
        fits = known and isinstance(turn.get("content"), str)
        _expect(fits, f"the turn {turn!r} in 'history'", '{"role": "user"|"assistant", "content"}')
        yield Turn(turn["role"], turn["content"])


__all__ = ["Evidence", "Gold", "LANGUAGES", "SPLITS", "SQUAD_TYPES", "TYPES", "TextOf", "UNANSWERABLE", "load_gold",
           "parse", "to_json"]  # fmt: skip
