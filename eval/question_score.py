"""What one question scores on its own; every table, interval and comparison is made from these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, TypeAdapter, with_config

from eval.datasets.gold import Evidence, Gold, TextOf
from eval.metrics.answers import correct, em, f1, names_any
from eval.metrics.retrieval import (
    Piece,
    Slice,
    bigram_overlap,
    first_ranks,
    hitting,
    occurrences,
    recall_at,
    reciprocal_rank,
)
from eval.metrics.support import supported
from index.errors import UsageError
from rag.types import Answer, Citation, Place

if TYPE_CHECKING:  # with the whole service: comparing runs needs the names of the stages only
    from rag.types import Trace

Number = Annotated[float, Field(strict=True, ge=0)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Count = Annotated[int, Field(strict=True, ge=0)]
Rank = Annotated[int, Field(strict=True, gt=0)]  # from 1


# In the order of the stages; the last two are those of an answer that had the evidence in hand.
STAGES = ("retrieve", "rank", "read", "refuse", "cite")


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class QuestionScore:
    """One question's scores, each 0 to 1; None where the score isn't asked of such a question.

    ``citations``, ``citation_hits``, ``verbatim``, ``sentences``, ``supported`` count, of found answers;
    ``cited``, ``right``: of found answers; ``recall…``, ``correct``, ``em``, ``f1``, ``refused``: of answerable
    questions; ``stood_back``: of the others; ``corrected``: of false premises. ``ms``, ``stage_ms``: milliseconds.
    """

    id: str
    question: str
    lang: str
    type: str
    answerable: bool
    split: str | None = None
    ranks: tuple[Rank | None, ...] = ()  # of the first of 20 passages that hits each piece of gold evidence, from 1
    bm25_ranks: tuple[Rank | None, ...] = ()
    overlap: Share | None = None  # share of the question's bigrams that stand in its evidence
    lost: str | None = None  # where the gold evidence fell out: one of STAGES
    recall_1: Share | None = None
    recall_5: Share | None = None
    recall_20: Share | None = None
    reciprocal_rank: Share | None = None
    bm25_1: Share | None = None
    bm25_5: Share | None = None
    found: bool | None = None
    correct: Share | None = None
    em: Share | None = None
    f1: Share | None = None
    citations: Count = 0
    citation_hits: Count = 0
    verbatim: Count = 0
    sentences: Count = 0
    supported: Count = 0
    cited: Share | None = None
    refused: Share | None = None
    stood_back: Share | None = None
    corrected: Share | None = None
    right: Share | None = None
    confidence: Share | None = None
    flagged: Share | None = None  # of false premises: `correction` is set
    alarmed: Share | None = None  # of other answerable questions: `correction` is set, though nothing is wrong
    writer: str = ""  # who wrote the answer; not the writer asked for where that one failed
    ms: Number | None = None
    stage_ms: dict[str, Number] = field(default_factory=dict)


SCORE_LINE = TypeAdapter(QuestionScore)  # a line of marks.jsonl


def pieces_of(question: Gold, text_of: TextOf) -> list[Piece]:
    """Return the places of the gold evidence; for a false premise, of its refutation.

    Any piece will do, so an alternative is one more piece; but where the share of pieces counts
    (multi-passage), an alternative stands for the pieces that name the same answer part.
    """
    evidence = [question.refutation] if question.refutation else list(question.evidence)
    if not counts_shares(question.type):
        return [_places(piece, text_of) for piece in [*evidence, *question.alternatives]]
    return [
        [place for other in [piece, *_stand_ins(piece, question)] for place in _places(other, text_of)]
        for piece in evidence
    ]


def counts_shares(kind: str) -> bool:
    """Return whether recall of a kind of question is the share of its pieces hit."""
    return kind == "multi-passage"


def _stand_ins(piece: Evidence, question: Gold) -> list[Evidence]:
    parts = [part for part in question.parts if names_any(part, piece.text)]
    return [other for other in question.alternatives if any(names_any(part, other.text) for part in parts)]


def _places(piece: Evidence, text_of: TextOf) -> list[Place]:
    return occurrences(piece.source, text_of(piece.source), piece.text)


def mark_answer(
    question: Gold, answer: Answer, bm25: Sequence[Slice], pieces: Sequence[Piece], text_of: TextOf
) -> QuestionScore:
    """Score one answer, its passages beside those that BM25 alone finds.

    A refusal of an answerable question scores 0 in correct, em and f1. A false premise is met by refusing or by
    correcting it, another question that nothing answers only by refusing.
    """
    told = (answer.correction or "", answer.answer)
    mark = QuestionScore(
        question.id, question.question, question.lang, question.type, question.answerable, question.split,
        found=answer.found,
        confidence=answer.confidence,
        corrected=float(any(names_any(question.correct, text) for text in told)) if question.correct else None,
        flagged=float(answer.correction is not None) if question.correct else None,
        alarmed=float(answer.correction is not None) if question.answerable and not question.correct else None,
        writer=answer.writer,
        ms=1000 * answer.seconds["total"],
        stage_ms={stage: round(1000 * took, 3) for stage, took in answer.seconds.items() if stage != "total"},
    )  # fmt: skip
    if question.answerable:
        mark = _mark_answerable(_mark_retrieval(mark, question, answer.passages, bm25, pieces), question, answer)
    else:
        right = mark.corrected or 0.0
        mark = replace(mark, stood_back=right if answer.found else 1.0, right=right if answer.found else None)
    return (
        _mark_citations(mark, answer, pieces, text_of) if answer.found else mark
    )  # a refusal claims and cites nothing


def _mark_retrieval(
    mark: QuestionScore, question: Gold, ranked: Sequence[Slice], bm25: Sequence[Slice], pieces: Sequence[Piece]
) -> QuestionScore:
    share, ranks, bm25_ranks = counts_shares(question.type), first_ranks(ranked, pieces), first_ranks(bm25, pieces)
    return replace(
        mark,
        ranks=ranks,
        bm25_ranks=bm25_ranks,
        overlap=bigram_overlap(question.question, [piece.text for piece in question.evidence]),
        recall_1=recall_at(1, ranks, share),
        recall_5=recall_at(5, ranks, share),
        recall_20=recall_at(20, ranks, share),
        reciprocal_rank=reciprocal_rank(ranks),
        bm25_1=recall_at(1, bm25_ranks, share),
        bm25_5=recall_at(5, bm25_ranks, share),
    )


def _mark_answerable(mark: QuestionScore, question: Gold, answer: Answer) -> QuestionScore:
    refused = float(not answer.found)
    if not question.answers:  # a benchmark's question without a gold answer is good for retrieval only
        return replace(mark, refused=refused)
    span = answer.spans[0] if answer.found and answer.spans else None
    rightly = float(answer.found and correct(answer.answer, question.type, question.answers, question.parts))
    return replace(
        mark,
        refused=refused,
        correct=rightly,
        em=0.0 if span is None else em(span, question.answers),
        f1=0.0 if span is None else f1(span, question.answers),
        right=rightly if answer.found else None,
    )


def _mark_citations(mark: QuestionScore, answer: Answer, pieces: Sequence[Piece], text_of: TextOf) -> QuestionScore:
    hit = hitting(answer.citations, pieces)
    return replace(
        mark,
        citations=len(answer.citations),
        citation_hits=hit,
        verbatim=sum(is_verbatim(c, text_of) for c in answer.citations),
        sentences=len(answer.sentences),
        supported=sum(supported(sentence, answer.citations) for sentence in answer.sentences),
        cited=float(hit > 0),
    )


def is_verbatim(citation: Citation, text_of: TextOf) -> bool:
    """Return whether the quote is the source's text between the citation's offsets."""
    try:
        text = text_of(citation.source)
    except UsageError:  # a source that the store doesn't hold
        return False
    return 0 <= citation.start < citation.end and text[citation.start : citation.end] == citation.quote


def lost_at(trace: Trace, answer: Answer, pieces: Sequence[Piece], share: bool = False) -> str | None:
    """Return the stage where the last piece of gold evidence fell out; None where one was cited, or there is none.

    "retrieve": no candidate hits it; "rank": a candidate does, none of the passages shown; "read": a passage shown
    does, none of the evidence that may be quoted; "refuse": it was evidence, and the answer was refused; "cite": the
    answer cites something else. With ``share`` every piece counts: the first to fall out.
    """
    reached = [_reached(trace, answer, piece) for piece in pieces]
    if not reached:
        return None
    stage = min(reached) if share else max(reached)
    return STAGES[stage] if stage < len(STAGES) else None


def _reached(trace: Trace, answer: Answer, piece: Piece) -> int:
    """How many of STAGES a piece has passed."""
    stages: list[Iterable[Slice]] = [
        [candidate.hit.passage for candidate in trace.candidates],
        answer.passages,
        [evidence.passage for evidence in trace.evidence],
    ]
    for number, slices in enumerate(stages):
        if not hitting(slices, [piece]):
            return number
    if not answer.found:
        return STAGES.index("refuse")
    return len(STAGES) if hitting(answer.citations, [piece]) else STAGES.index("cite")
