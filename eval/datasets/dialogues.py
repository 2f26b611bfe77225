"""Dialogues with what their last question means by itself, and questions that stand alone put after another's turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, with_config

from eval.datasets.gold import ROOM, Evidence, Gold, Language, Text, TextOf, Wording, checked_lines, misplaced
from index.language.script import language
from rag.types import Turn

DIALOGUES, ARTICLES = ROOM / "gold" / "dialogues.jsonl", ROOM / "gold" / "dialogue_articles"
PAIRS = 500  # that stand alone, of a record that is published
KINDS = (
    "new-subject", "new-aspect", "pronoun", "time-shift", "why-how", "more", "correction", "narrowing", "social",
    "stand-alone", "topic-change", "awkward",
)  # fmt: skip
# Where what is asked for is long, a reply may be.
_LONG = {"more": "list", "why-how": "reason"}
_SILENCE = {"en": "The articles don't say.", "zh-Hans": "文章没有说。", "zh-Hant": "文章沒有說。"}

Variants = Annotated[tuple[Wording, ...], Field(min_length=1)]


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Dialogue:
    """The turns so far and the last question, with what is accepted for it.

    ``resolved``: wordings that stand alone; None: the question does and is to be left as it is. ``must``: what a resolved
    question has to name, each in one of its variants; ``must_not``: what it may not. No answers: the articles don't say.
    """

    id: Text
    split: Literal["dev", "test"]
    lang: Language
    kind: str
    history: tuple[Turn, ...]
    question: Text
    resolved: Variants | None
    must: tuple[Variants, ...]
    must_not: tuple[Wording, ...]
    answers: tuple[Wording, ...]
    evidence: tuple[Evidence, ...]
    parts: Annotated[tuple[Variants, ...], Field(alias="answer_parts", min_length=1)] = ()

    @property
    def type(self) -> str:
        """The type of gold question that it is answered as: what sets the length allowed."""
        return "list" if self.parts else _LONG.get(self.kind, "follow-up")


DIALOGUE_LINE = TypeAdapter(Dialogue)


def load_dialogues(file: str, text_of: TextOf, split: str | None = None) -> list[Dialogue]:
    """Return the checked dialogues of a file, or of one split of it; the whole file is checked either way.

    Raises UsageError with file, line, found and expected.
    """
    mend = "correct it, then run: python -m eval dialogues"
    dialogues = checked_lines(
        file, DIALOGUE_LINE, lambda one: chain(_flaws(one), misplaced(one.evidence, text_of)), mend
    )
    return [one for one in dialogues if split in (None, one.split)]


def _flaws(one: Dialogue) -> Iterator[str]:
    """Yield what of a dialogue doesn't go together, as found and expected."""
    if one.kind not in KINDS:
        yield f"found the unknown kind {one.kind!r}; expected one of {', '.join(KINDS)}"
    for turn in one.history:
        if turn.role not in ("user", "assistant"):
            yield f"found the role {turn.role!r} in 'history'; expected user or assistant"
    if one.resolved is None and (one.must or one.must_not):
        yield "found 'must' of a question that stands alone; expected none"
    if one.resolved is not None and not (one.must and one.history):
        yield "found no 'must' or no history of a question that leans; expected some of each"
    if bool(one.answers) != bool(one.evidence):
        yield f"found {len(one.answers)} answers and {len(one.evidence)} pieces of evidence; expected some of both or none"


@dataclass(frozen=True, slots=True)
class Pair:
    """A question that stands alone, after the turn of another about the same article or one about another article."""

    question: str
    lang: str
    history: tuple[Turn, Turn]
    same_article: bool


def stand_alone_pairs(questions: Sequence[Gold], wanted: int, seed: int) -> list[Pair]:
    """Return so many questions of a gold file that are no follow-ups, each after a turn of another one.

    Every question once before one comes again, by turns after one of its own article and one of another; the same seed
    gives the same pairs.
    """
    pick = Random(seed)
    alone = [question for question in questions if not question.history]
    order = list[Gold]()
    while alone and len(order) < wanted:
        order += pick.sample(alone, len(alone))
    pairs = list[Pair]()
    for n, question in enumerate(order[:wanted]):
        same = n % 2 == 0 and _source(question) is not None
        others = [o for o in alone if o.id != question.id and (_source(o) == _source(question)) == same]
        if before := pick.choice(others) if others else None:
            pairs.append(Pair(question.question, question.lang, _turn(before), same))
    return pairs


def _source(question: Gold) -> str | None:
    pieces = (*question.evidence, *([question.refutation] if question.refutation else []))
    return pieces[0].source if pieces else None


def _turn(question: Gold) -> tuple[Turn, Turn]:
    said = question.answers[0] if question.answers else _SILENCE[language(question.question)]
    return Turn("user", question.question), Turn("assistant", said)
