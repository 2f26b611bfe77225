"""Every record that travels through rag; `Answer.to_json` is the public one, key by key in rag/README.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from index.language import quantity
from index.language.names import names as names_of
from index.language.tokens import Words, words_of
from index.types import Filter, Hit, Name, Passage, PassageRecord

REPORTED_PASSAGES = 20  # that a reply reports
MAX_QUOTE_CHARS = 200  # of a citation


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation."""

    role: str  # "user" | "assistant"
    content: str


@dataclass(frozen=True)
class Question:
    """A question that stands alone, with what is known of it before any search; each part is worked out at most once.

    ``several``: it asks for a list or a comparison. ``parts``: the questions asked at once, each in the ways to read it.
    """

    asked: str
    resolved: str
    language: str  # "zh-Hans" | "zh-Hant" | "en"
    kind: str  # "number" | "date" | "person" | "org" | "place" | "reason" | "list" | "definition" | "manner" | "other"
    several: bool = False
    parts: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def words(self) -> Words:
        """Its words as written, as indexed, and in pairs."""
        return words_of(self.resolved)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The persons, organisations and places in it: slices of ``resolved``."""
        return names_of(self.resolved)

    @cached_property
    def quantities(self) -> tuple[quantity.Quantity, ...]:
        """The figures and times in it: slices of ``resolved``."""
        return tuple(quantity.quantities(self.resolved))


@dataclass(frozen=True, slots=True)
class Place:
    """A slice of a source, in code points, end exclusive."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation: ``quote`` is verbatim ``text[start:end]`` of the source, at most 200 characters."""

    marker: int
    source: str
    title: str | None
    date: str | None
    start: int
    end: int
    quote: str
    score: float
    duplicates: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the reply with the citations it leans on; supported: verification found it in them."""

    text: str
    markers: tuple[int, ...]
    supported: bool


@dataclass(frozen=True, slots=True)
class Considered:
    """A passage that was weighed, with the ranks the two searches gave it (None: not returned)."""

    rank: int
    source: str
    start: int
    end: int
    score: float
    dense_rank: int | None
    lexical_rank: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service says to one question, with everything needed to check it."""

    id: str
    question: str
    resolved: str
    found: bool
    answer: str
    spans: tuple[str, ...]
    glosses: dict[str, str]
    confidence: float
    reason: str | None
    note: str | None
    correction: str | None
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Considered, ...]
    conflicts: tuple[Citation, ...]
    writer: str
    generation: str
    warnings: tuple[str, ...]
    seconds: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return the public record: plain lists and dicts, keys as in the contract."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate answer inside a passage: ``passage.text[start:end]``, with its probability among all read, 0 to 1."""

    start: int
    end: int
    probability: float
    part: int = 0  # which of several questions asked at once it answers


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one passage gave: its relevance (a logit), its spans, likeliest first, and ``mass``, the probability
    that the answer is in it, 0 to 1. Probabilities are normalised over all passages read together and "not here".
    ``looked``: whether spans were looked for at all.
    """

    relevance: float
    spans: tuple[Span, ...]
    mass: float = 0.0
    looked: bool = True


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that may answer, best first among its like; ``duplicates`` are its copies elsewhere.

    ``alone``: what reading the sentences of its likeliest span by themselves gave, of the likeliest piece only.
    """

    record: PassageRecord
    score: float
    spans: tuple[Span, ...]
    duplicates: tuple[Place, ...] = ()
    alone: Reading | None = None

    @property
    def passage(self) -> Passage:
        """The passage itself."""
        return self.record.passage


@dataclass(frozen=True, slots=True)
class Sibling:
    """What a passage speaks of in the place of what was asked: 3号线 for 4号线; ``index``: of the evidence, with its span."""

    asked: str
    told: str
    index: int
    span: Span


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
    """A whole reply. ``found`` false: the writer says that the evidence doesn't answer; spans are minimal answers."""

    sentences: tuple[DraftSentence, ...]
    spans: tuple[str, ...]
    found: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage found by either search, with its fused score (a sum of z-scores, no fixed range)."""

    hit: Hit
    fused: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage in its final order, with its reading (None: too deep, or no reader) and its copies."""

    hit: Hit
    fused: float
    score: float
    reading: Reading | None
    duplicates: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """What was asked: a question with its history, which articles may answer, and the caller's id."""

    question: str
    history: tuple[Turn, ...] = ()
    wanted: Filter | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """An answer in the making: each stage adds its part. ``reason`` set early ends the search."""

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
    correction: str | None = None  # the passage's words that contradict what the question presupposes
    writer: str = ""
    warnings: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """A step of a streamed answer: a "status" (a stage's name), a "delta" of text, a whole "draft", last the "answer"."""

    kind: str
    text: str = ""
    draft: Draft | None = None
    answer: Answer | None = None
