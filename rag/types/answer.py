"""The public record: what the service says, key by key in rag/README.md."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

REPORTED_PASSAGES = 20  # that a reply reports
MAX_QUOTE_CHARS = 200  # of a citation
_NEAREST = 3  # passages that are named where nothing was found


@dataclass(frozen=True, slots=True)
class Place:
    """A slice of a source, in code points, end exclusive."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation: ``quote`` is verbatim ``text[start:end]`` of the source, at most 200 characters.

    ``page``: of a PDF, from 1; of any other source None. ``figure``: of a conflict, the other value as the quote writes it.
    """

    marker: int
    source: str
    title: str | None
    date: str | None
    start: int
    end: int
    quote: str
    score: float
    duplicates: tuple[Place, ...] = ()
    page: int | None = None
    figure: str | None = None


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
class Usage:
    """What a chat model was asked for one answer, all tries together.

    ``cost``: by the price the settings name, in its money; None without one. ``estimated``: at least one call's tokens are
    our estimate, for its provider counted none.
    """

    input_tokens: int
    output_tokens: int
    calls: int
    cost: float | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service says to one question, with everything needed to check it.

    ``lead`` and ``tail`` are the fixed words of ours that stand in ``answer`` before and behind its sentences; ``several``:
    more than one thing was asked for, so that each span is an item or a part, not a second guess. ``usage``: None where no
    chat model was asked.
    """

    id: str
    question: str
    resolved: str
    found: bool
    answer: str
    spans: tuple[str, ...]
    glosses: dict[str, str]
    choices: tuple[str, ...]
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
    lead: str = ""
    tail: str = ""
    several: bool = False
    usage: Usage | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the public record: plain lists and dicts, keys as in the contract."""
        return asdict(self)

    def to_text(self) -> str:
        """Return the reply with the places it stands on below, in plain text: what a model that called a tool reads."""
        lines = [self.answer, *(_place(f"[{c.marker}]", c) for c in self.citations)]
        lines += [f"{words}: {meaning}" for words, meaning in self.glosses.items()]
        lines += [_place("other figure:", c) for c in self.conflicts]
        lines += [f"not supported by the articles: {s.text}" for s in self.sentences if not s.supported]
        if not self.found:
            lines += [f"looked at: {p.source}, characters {p.start}-{p.end}" for p in self.passages[:_NEAREST]]
        lines.append(f"confidence {self.confidence:.2f}" + (f", {self.reason}" if self.reason else ""))
        return "\n".join((*lines, *(f"warning: {warning}" for warning in self.warnings)))


def _place(mark: str, cited: Citation) -> str:
    about = ", ".join(filter(None, (cited.title, cited.date, cited.source, f"characters {cited.start}-{cited.end}")))
    return f"{mark} {about}: “{cited.quote}”"
