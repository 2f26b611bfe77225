"""An answer in the making: what a writer drafted, and the trace that each stage adds to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.types.answer import Answer, Usage
from rag.types.evidence import Candidate, Evidence, Ranked, Sibling
from rag.types.question import Ask, Question


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a piece of evidence: ``evidence[index].passage.text[start:end]``."""

    index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence as it will be read, without markers, and the quotes that are to carry it."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole reply. ``found`` false: the writer says that the evidence doesn't answer; spans are minimal answers.

    ``lead`` and ``tail`` are fixed words of ours before and after the sentences: yes or no, a sum of two quoted figures,
    the part that isn't there. They are no quotation, carry no marker and are not verified.
    """

    sentences: tuple[DraftSentence, ...]
    spans: tuple[str, ...]
    found: bool = True
    lead: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer in the making: each stage adds its part. ``reason`` set early ends the search.

    ``parts``: of several questions asked at once, the trace of each. ``dropped``: what a writer wrote and verification
    left out. ``threshold``: the confidence from which it is answered; None: nothing was weighed. ``shown``: what of the
    reply has been streamed.
    """

    ask: Ask
    question: Question
    candidates: tuple[Candidate, ...] = ()
    ranked: tuple[Ranked, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 0.0
    sibling: Sibling | None = None
    reason: str | None = None
    draft: Draft | None = None
    supported: tuple[bool, ...] = ()
    choices: tuple[str, ...] = ()  # what an ambiguous question could mean, each a question that stands alone
    correction: str | None = None  # the passage's words that contradict what the question presupposes
    writer: str = ""
    warnings: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    parts: tuple[Trace, ...] = ()
    dropped: tuple[DraftSentence, ...] = ()
    threshold: float | None = None
    shown: str = ""
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A step of a streamed answer: a "status" (a stage's name), a "delta" of its text, last the "answer".

    The deltas joined are the answer's own text. The answer comes with the ``trace`` behind it. "waiting", about twice a
    second while a chat model is waited for, lets whoever listens turn away. A writer gives its "draft" so far after
    each finished sentence and the whole of it last, and what it "usage" was before that.
    """

    kind: str
    text: str = ""
    draft: Draft | None = None
    answer: Answer | None = None
    trace: Trace | None = None
    usage: Usage | None = None
