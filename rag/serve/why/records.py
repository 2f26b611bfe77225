"""Why a reply is as it is: what was asked, what became of each passage, how sure it was, what it took."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag.judge.spans.evidence import sigmoid

# What became of a passage, from the furthest on its way to the one that never set out.
CITED = "cited"  # a quotation of it is in the reply
UNSUPPORTED = "unsupported"  # the writer leaned on it with a sentence that did not stand
OUTDONE = "outdone"  # read, but another says it better
BELOW_THRESHOLD = "below-threshold"  # read, and not sure enough to answer
ASKED_BACK = "asked-back"  # read, but what was meant was open
OTHER_SUBJECT = "other-subject"  # read: it speaks of another year, day, line or name
NO_ANSWER = "no-answer"  # read, and nothing in it answers
NOT_WEIGHED = "not-weighed"  # read, but behind the passages that a writer gets
NOT_READ = "not-read"  # found, but behind those that are read
COPY = "copy"  # of a passage that stands for it
BELOW_LIMIT = "below-limit"  # found, but behind the first twenty
NOT_RETRIEVED = "not-retrieved"  # neither search brought it
FILTERED = "filtered"  # of an article that was not to be asked
LEFT_OUT = "left-out"  # in an article, but taken for no part of it
NOT_IN_STORE = "not-in-store"
FATES = (
    CITED, UNSUPPORTED, OUTDONE, BELOW_THRESHOLD, ASKED_BACK, OTHER_SUBJECT, NO_ANSWER, NOT_WEIGHED, NOT_READ, COPY,
    BELOW_LIMIT, NOT_RETRIEVED, FILTERED, LEFT_OUT, NOT_IN_STORE,
)  # fmt: skip
MAX_BYTES = 40_000  # of a turn's record as JSON


@dataclass(frozen=True, slots=True)
class Weighed:
    """A passage that was found, ``text`` being its first words, and what became of it (``fate``, one of FATES).

    ``part``: which of several questions it was found for, from 1; 0: there is one. ``rank``: its place in the end, from
    1; None: it fell out before. ``words``: those of the question that stand in it. ``copy_of``: the rank of the passage
    it is a copy of. ``relevance``: the reader's, a logit; ``span`` with its ``probability``: the likeliest answer in it.
    """

    source: str
    start: int
    end: int
    title: str | None
    date: str | None
    text: str
    fate: str
    words: tuple[str, ...]
    fused: float
    part: int = 0
    rank: int | None = None
    copy_of: int | None = None
    dense: float | None = None
    dense_rank: int | None = None
    lexical: float | None = None
    lexical_rank: int | None = None
    relevance: float | None = None
    score: float | None = None
    span: str = ""
    probability: float | None = None

    @property
    def percent(self) -> int | None:
        """Its relevance by the reader, 0 to 100."""
        return None if self.relevance is None else round(100 * sigmoid(self.relevance))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was understood: ``words`` it is looked up by, and what of them are names and times.

    ``kind`` is the form its answer has, ``turn`` how it hangs on what was said before ("": it stands alone). ``wanted``:
    the articles that were to answer, as `index.types.Filter` has them.
    """

    asked: str
    resolved: str
    language: str
    kind: str
    turn: str = ""
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    wanted: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Why:
    """The whole of it: ``reason`` as an answer has it, ``confidence`` and ``threshold`` 0 to 1, seconds by stage.

    ``dropped``: sentences that a writer wrote and that did not stand.
    """

    question: Asked
    confidence: float
    threshold: float | None
    reason: str | None
    writer: str
    weighed: tuple[Weighed, ...] = ()
    dropped: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values of at most MAX_BYTES as JSON: the last passages are left out where it is longer."""
        kept = self
        while len(json.dumps(asdict(kept), ensure_ascii=False).encode("utf-8", "replace")) > MAX_BYTES and kept.weighed:
            kept = replace(kept, weighed=kept.weighed[: len(kept.weighed) * 3 // 4])
        return asdict(kept)

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Why | None:
        """Return what `to_json` gave; None for what is of another form, such as an older version's."""
        try:
            return _WHY.validate_python(stored)
        except ValidationError:
            return None


_WHY = TypeAdapter(Why)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of an article, ``text`` being ``text[start:end]`` of its source."""

    source: str
    start: int
    end: int
    text: str
    title: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What became of a sentence that a person misses (``fate``, one of FATES).

    ``match``: the articles have it as it was given ("exact"), something near it ("nearest") or nothing like it ("none");
    ``told`` is what they have. ``words`` of the question stand in its passage, ``lacking`` don't. ``rank``: among those
    that were weighed. The ranks of the two searches are among the first ``depth``; None: not among them.
    ``relevance`` 0 to 1, ``span`` and ``probability``: the reader's of its passage; ``alone``: of the sentence alone.
    ``winner``: what the reply quotes; None where nothing was answered. ``same``: it was asked of the articles as they
    were then.
    """

    asked: str
    match: str
    fate: str
    told: Told | None = None
    words: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    rank: int | None = None
    dense_rank: int | None = None
    lexical_rank: int | None = None
    depth: int = 0
    relevance: float | None = None
    span: str = ""
    probability: float | None = None
    alone: float | None = None
    winner: Told | None = None
    winner_probability: float | None = None
    confidence: float = 0.0
    threshold: float | None = None
    same: bool = True
