"""Gold questions: a file is read and checked whole, because a wrong gold line scores every system wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any

from eval.datasets.lines import read_lines
from eval.datasets.strict import Flaw, brief, expect, from_json, is_number, kind
from eval.metrics.folding import comparable
from index.errors import UsageError
from rag.commands.batch import encodable
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
# What the authored questions are called by their own file; paraphrase, list, reason and false-premise as in a gold file.
AUTHORED_TYPES = (
    "paraphrase", "english", "fact", "number", "person", "org", "place", "date", "reason", "list", "two-part", "yes-no",
    "false-premise", "unanswerable",
)  # fmt: skip
UNANSWERABLE = frozenset({"unanswerable-near", "unanswerable-far", "false-premise", "squad-impossible", "unanswerable"})
CHECK = "run: python -m eval check --gold"
_NEEDED = ("id", "question", "lang", "type", "answers", "evidence")
KEYS = (*_NEEDED, "split", "history", "answer_parts", "alt_evidence", "refutation", "note")

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
    as it stands in ``refutation``, or in the evidence where such a question has answers (the authored ones). ``split``: "dev", "test", or None where a file has no such thing.
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
        """Whether the articles answer it; a question on a false premise they only correct, unless it has answers."""
        return bool(self.answers) or self.type not in UNANSWERABLE


def load_gold(file: str, text_of: TextOf, limit: int | None = None, split: str | None = None) -> list[Gold]:
    """Return the checked questions of a gold file, or of one split of it, the first ``limit`` of them.

    Raises UsageError with file, line, found and expected; the whole file is checked whatever the limit.
    """
    questions, flaws, seen = list[Gold](), list[str](), dict[str, int]()
    for number, line in read_lines(file):
        try:
            question = parse(line)
            expect(question.id not in seen, f"the id {question.id!r} of line {seen.get(question.id)}", "a new id")
            seen[question.id] = number
            _check_evidence(question, text_of)
            questions.append(question)
        except Flaw as flaw:
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
    needed = ("question", "answers", "evidence")  # a benchmark's question may be empty
    return {key: value for key, value in record.items() if value or key in needed}


def parse(line: str) -> Gold:
    """Return the question of a gold line; all is checked but the evidence's place. Raises Flaw."""
    record = _record(line)
    refutation = record.get("refutation")
    expect(refutation is None or isinstance(refutation, dict), f"refutation {brief(refutation)}", "an object")
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
    _check_characters(question)
    return question


def _record(line: str) -> dict[str, Any]:
    record = from_json(line, "one JSON object a line")
    expect(isinstance(record, dict), kind(record), "one JSON object a line")
    for key in (key for key in record if key not in KEYS):
        near = get_close_matches(key, KEYS, 1)
        raise Flaw(f"found the unknown key {brief(key)}; expected {repr(near[0]) if near else ', '.join(KEYS)}")
    for key in _NEEDED:
        expect(key in record, f"no {key!r}", "the keys " + ", ".join(_NEEDED))
    expect(record.get("answer_parts") != [], "an empty 'answer_parts'", "the parts, or no such key")
    return dict(record)


def _check_characters(question: Gold) -> None:
    for key, value in to_json(question).items():
        whole = encodable(json.dumps(value, ensure_ascii=False))
        expect(whole, f"half a character (a lone surrogate) in {key!r}", "text that UTF-8 can hold")


def _check_kind(question: Gold) -> None:
    type_, rest = question.type, question.evidence or question.alternatives or question.parts
    if type_ not in UNANSWERABLE:
        expect(bool(question.answers), f"no answers of a {type_} question", "at least one accepted answer")
        expect(bool(question.evidence), f"no evidence of a {type_} question", "at least one piece")
    else:
        expect(not question.answers, f"answers of the {type_} question {question.id!r}", '"answers": []')
        expect(not rest, f"evidence or parts of the {type_} question {question.id!r}", '"evidence": []')
    expect(type_ != "follow-up" or bool(question.history), "no history of a follow-up question", "its earlier turns")
    expect(all(question.parts), "an empty list in 'answer_parts'", "the variants of each part")
    if type_ == "false-premise":
        wanted = 'a "refutation" with source, text and correct'
        expect(question.refutation is not None and bool(question.correct), "a false premise without one", wanted)
    else:
        expect(question.refutation is None, f"a refutation of a {type_} question", "one only of a false-premise")


def _check_evidence(question: Gold, text_of: TextOf) -> None:
    refutation = (question.refutation,) if question.refutation else ()
    for piece in (*question.evidence, *question.alternatives, *refutation):
        try:
            text = text_of(piece.source)
        except UsageError as error:
            raise Flaw(str(error)) from None
        expect(piece.text in text, f"evidence {piece.text[:40]!r}", f"a text verbatim in {piece.source}")


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    expect(not is_number(value), f"the number {brief(value)} as {key}", "a text in quotes")
    expect(isinstance(value, str) and bool(value.strip()), f"{key} {brief(value)}", "a text that is not empty")
    return str(value)


def _one_of(record: dict[str, Any], key: str, known: Sequence[str]) -> str:
    value = record[key]
    expect(value in known, f"the unknown {key} {brief(value)}", "one of " + ", ".join(known))
    return str(value)


def _list(value: Any, key: str) -> list[Any]:
    expect(value is None or isinstance(value, list), f"{key} {brief(value)}", "a list")
    return value or []


def _answers(value: Any, key: str) -> tuple[str, ...]:
    for answer in _list(value, key):
        expect(not is_number(answer), f"the number {brief(answer)} in {key!r}", "a text in quotes")
        expect(isinstance(answer, str), f"the answer {brief(answer)} in {key!r}", "a text in quotes")
        fits = bool(comparable(answer).text)
        expect(fits, f"the empty answer {brief(answer)} in {key!r}", "a text with letters or digits")
    return tuple(value or ())


def _evidence(record: dict[str, Any], key: str) -> tuple[Evidence, ...]:
    return tuple(_piece(piece, key) for piece in _list(record.get(key), key))


def _piece(piece: Any, key: str) -> Evidence:
    expect(isinstance(piece, dict), f"{brief(piece)} in {key!r}", 'objects {"source", "text"}')
    return Evidence(_text(piece, "source"), _text(piece, "text"))


def _history(value: Any) -> tuple[Turn, ...]:
    return tuple(_turns(_list(value, "history")))


def _turns(history: list[Any]) -> Iterator[Turn]:
    for turn in history:
        known = isinstance(turn, dict) and turn.get("role") in ("user", "assistant")
        fits = known and isinstance(turn.get("content"), str)
        expect(fits, f"the turn {brief(turn)} in 'history'", '{"role": "user"|"assistant", "content"}')
        yield Turn(turn["role"], turn["content"])
