"""Gold questions: a file is read and checked whole, because a wrong gold line scores every system wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, TypeAlias, TypeVar

from pydantic import AfterValidator, AliasPath, Field, StringConstraints, TypeAdapter, with_config

from eval.metrics.folding import comparable
from index.errors import UsageError
from index.records import json_lines, validated
from rag.types import Turn

Language: TypeAlias = Literal["zh-Hans", "zh-Hant", "en"]
TYPES = (
    "factoid-number", "factoid-date", "factoid-person", "factoid-org", "factoid-place", "list", "reason",
    "definition", "comparison", "multi-passage", "paraphrase", "cross-script", "cross-lingual", "follow-up",
    "unanswerable-near", "unanswerable-far", "false-premise",
)  # fmt: skip
ROOM = Path(__file__).resolve().parents[1]
GOLD = ROOM / "gold" / "seeds.jsonl"
SPLITS = ("dev", "test")  # tune on dev, report on test
# What the authored questions are called by their own file; paraphrase, list, reason and false-premise as in a gold file.
AUTHORED_TYPES = (
    "paraphrase", "english", "fact", "number", "person", "org", "place", "date", "reason", "list", "two-part", "yes-no",
    "false-premise", "unanswerable",
)  # fmt: skip
UNANSWERABLE = frozenset({"unanswerable-near", "unanswerable-far", "false-premise", "squad-impossible", "unanswerable"})

TextOf = Callable[[str], str]  # a source → its text; UsageError for an unknown one


def _comparable(text: str) -> str:
    if not comparable(text).text:
        raise ValueError("a text with letters or digits")
    return text


Text = Annotated[str, StringConstraints(pattern=r"\S")]
Wording = Annotated[str, AfterValidator(_comparable)]  # of an answer: folding for comparison leaves something of it


@with_config(extra="ignore")
@dataclass(frozen=True, slots=True)
class Evidence:
    """A text that stands verbatim in a source."""

    source: Text
    text: Text


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Gold:
    """One question with what is accepted for it; no answers: nothing in the articles answers it.

    ``parts``: every part must be named, in one of its variants. ``correct`` is what refutes a false premise, as it
    stands in ``refutation``, or in the evidence where such a question has answers (the authored ones).
    """

    id: Text
    question: Text
    lang: Language
    type: str
    answers: tuple[Wording, ...]
    evidence: tuple[Evidence, ...]
    history: tuple[Turn, ...] = ()
    parts: Annotated[
        tuple[Annotated[tuple[Wording, ...], Field(min_length=1)], ...], Field(alias="answer_parts", min_length=1)
    ] = ()
    alternatives: Annotated[tuple[Evidence, ...], Field(alias="alt_evidence")] = ()
    refutation: Evidence | None = None
    correct: Annotated[tuple[Wording, ...], Field(validation_alias=AliasPath("refutation", "correct"))] = ()
    split: Literal["dev", "test"] | None = None  # None where a file has no such thing

    @property
    def answerable(self) -> bool:
        """Whether the articles answer it; a question on a false premise they only correct, unless it has answers."""
        return bool(self.answers) or self.type not in UNANSWERABLE


GOLD_LINE = TypeAdapter(Gold)


def load_gold(file: str, text_of: TextOf, limit: int | None = None, split: str | None = None) -> list[Gold]:
    """Return the checked questions of a gold file, or of one split of it, the first ``limit`` of them.

    Raises UsageError with file, line, found and expected; the whole file is checked whatever the limit.
    """
    check = f"run: python -m eval check --gold {file}"
    mend = f"correct it, then {check}"

    def flaws(question: Gold) -> Iterator[str]:
        refutation = (question.refutation,) if question.refutation else ()
        return chain(_flaws(question), misplaced((*question.evidence, *question.alternatives, *refutation), text_of))

    questions = checked_lines(file, GOLD_LINE, flaws, mend)
    wanted = [question for question in questions if split in (None, question.split)]
    if not wanted:
        raise UsageError(f'{file}: found no question with "split": "{split}"; expected some; leave out --split {split}')
    return wanted[:limit]


class Line(Protocol):
    """A record of a file, called by its id."""

    @property
    def id(self) -> str:
        """What no other line of the file is called."""
        ...


L = TypeVar("L", bound=Line)


def checked_lines(file: str, line: TypeAdapter[L], flaws: Callable[[L], Iterator[str]], mend: str) -> list[L]:
    """Return the records of a file of one JSON object a line, of which each has a new id and no flaw.

    A ``note`` is for people and left out. Raises UsageError (file, line: found, expected; ``mend``), also for no line.
    """
    read, line_of = list[L](), dict[str, int]()
    for number, record in json_lines(file, mend):
        where = f"{file}, line {number}"
        if isinstance(record, dict):
            record.pop("note", None)
        one = validated(line, record, where, mend)
        known = line_of.get(one.id)
        repeated = [f"found the id {one.id!r} of line {known}; expected a new id"] if known else []
        for flaw in chain(repeated, flaws(one)):
            raise UsageError(f"{where}: {flaw}; {mend}")
        line_of[one.id] = number
        read.append(one)
    if not read:
        raise UsageError(f"{file}: found no question; expected one JSON object a line; {mend.split(', then ')[-1]}")
    return read


def to_json(question: Gold) -> dict[str, Any]:
    """Return the question as a line of a gold file; `load_gold` reads it back. What is empty is left out.

    >>> to_json(Gold("q1", "几家？", "zh-Hans", "factoid-number", ("8家",), (Evidence("a.txt", "共8家"),)))["answers"]
    ['8家']
    """
    record = GOLD_LINE.dump_python(question, mode="json", by_alias=True)
    correct = record.pop("correct")
    if question.refutation:
        record["refutation"]["correct"] = correct
    needed = ("question", "answers", "evidence")  # a benchmark's question may be empty
    return {key: value for key, value in record.items() if value or key in needed}


def _flaws(question: Gold) -> Iterator[str]:
    """Yield what of a question doesn't go with its type, as found and expected."""
    kind, named = question.type, f"{question.type} question {question.id!r}"
    if kind not in TYPES:
        yield f"found the unknown type {kind!r}; expected one of {', '.join(TYPES)}"
    for turn in question.history:
        if turn.role not in ("user", "assistant"):
            yield f"found the role {turn.role!r} in 'history'; expected user or assistant"
    if kind not in UNANSWERABLE:
        if not question.answers:
            yield f"found no answers of a {kind} question; expected at least one accepted answer"
        if not question.evidence:
            yield f"found no evidence of a {kind} question; expected at least one piece"
    elif question.answers:
        yield f'found answers of the {named}; expected "answers": []'
    elif question.evidence or question.alternatives or question.parts:
        yield f'found evidence or parts of the {named}; expected "evidence": []'
    if kind == "follow-up" and not question.history:
        yield "found no history of a follow-up question; expected its earlier turns"
    if kind != "false-premise" and question.refutation:
        yield f"found a refutation of a {kind} question; expected one only of a false-premise"
    if kind == "false-premise" and not question.correct:
        yield 'found a false premise without one; expected a "refutation" with source, text and correct'


def misplaced(evidence: Sequence[Evidence], text_of: TextOf) -> Iterator[str]:
    """Yield which evidence doesn't stand verbatim in its source, as found and expected."""
    for piece in evidence:
        try:
            if piece.text not in text_of(piece.source):
                yield f"found evidence {piece.text[:40]!r}; expected a text verbatim in {piece.source}"
        except UsageError as error:
            yield str(error)
