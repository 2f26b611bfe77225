"""Does the question presuppose what the articles contradict? Then the words that contradict it, where they stand.

Looked at are the sentences that speak most of what is asked; each claim of the question (a figure, a date, a name, a
direction, a negation) is met there, or another value stands in its place, and the reader is asked for it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.encoder.static import open_static
from index.language.normalise import fold, fold_map
from index.language.sentences import trimmed
from rag.judge.premise.candidates import Candidate, candidates
from rag.judge.premise.claims import form_of
from rag.judge.premise.opposites import opposed
from rag.judge.premise.reread import Again, reread
from rag.judge.premise.signals import Weighed, clause_around, denies, nearest_clause, novelty, signals
from rag.judge.premise.told import Asked, Told, asked, told
from rag.judge.premise.weights import fitted
from rag.judge.premise.whether import Verdict, whether
from rag.reader import PassageReader
from rag.types import Evidence, Question, Span

__all__ = ["Correction", "Verdict", "asks_whether", "decided", "preferred", "premise"]
# From this probability on the sentence is quoted, also instead of a refusal. Of false premises .62 are met so on authored
# dev (.46 before) and .47 on gold dev (.29), and of answerable questions as many are answered rightly as before; .5 or
# .7 meet fewer, or answer two in 30 of the unanswerable ones.
QUOTED = 0.6
NEW = 0.5  # of a span's pairs of characters that the question lacks, from which on it is what contradicts


@dataclass(frozen=True, slots=True)
class Correction:
    """The words ``evidence[index].passage.text[start:end]`` that contradict a question, with their probability, 0 to 1.

    ``sure``: another value or an opposite stands there, likely enough to say that the premise is wrong; else the sentence
    is only worth quoting.
    """

    index: int
    start: int
    end: int
    probability: float
    sure: bool


def premise(question: Question, evidence: Sequence[Evidence], reader: PassageReader | None) -> Correction | None:
    """Return what contradicts the question's premise; None where hardly anything does, or nobody reads."""
    if reader is None or not any(piece.spans for piece in evidence):
        return None
    own = asked(question)
    return _likely(own, weigh(own, evidence, reader), evidence)


def decided(
    question: Question, evidence: Sequence[Evidence], reader: PassageReader | None
) -> tuple[Correction | None, Verdict | None]:
    """Return what contradicts a question that asks whether something is so, and what its evidence says: yes or no."""
    if reader is None or not any(piece.spans for piece in evidence):
        return None, None
    own = asked(question)
    weighed = weigh(own, evidence, reader)
    return _likely(own, weighed, evidence), whether(own, weighed, evidence)


def _likely(
    own: Asked, weighed: Sequence[tuple[Weighed, NDArray[np.float64]]], evidence: Sequence[Evidence]
) -> Correction | None:
    chances = [(fitted().probability(row), one) for one, row in weighed]
    chance, one = max((c for c in chances if c[1].denies), key=lambda c: c[0], default=(0.0, None))
    sure = chance >= fitted().threshold
    if not sure:
        chance, one = max(chances, key=lambda c: c[0], default=(0.0, None))
    if one is None or chance < (0.0 if sure else QUOTED):
        return None
    return Correction(one.sentence.index, *words(own, one, evidence), chance, sure)


def preferred(evidence: Sequence[Evidence], likely: Correction) -> tuple[Evidence, ...]:
    """Return the evidence with the words that may contradict as its likeliest span, so that a writer quotes them."""
    piece = evidence[likely.index]
    top = max((span.probability for some in evidence for span in some.spans), default=0.0)
    if any(s.probability == top and likely.start <= s.start and s.end <= likely.end for s in piece.spans):
        return tuple(evidence)
    first = Span(likely.start, likely.end, min(top + 1e-6, 1.0))
    spans = (first, *(span for span in piece.spans if (span.start, span.end) != (first.start, first.end)))
    return (*evidence[: likely.index], replace(piece, spans=spans), *evidence[likely.index + 1 :])


def weigh(own: Asked, evidence: Sequence[Evidence], reader: PassageReader) -> list[tuple[Weighed, NDArray[np.float64]]]:
    """Return the sentences that speak most of what is asked, each with its signals."""
    sentences = candidates(own.ways, evidence)
    tells = [told(own, c, evidence) for c in sentences]
    again = reread(own, list(zip(sentences, tells, strict=True)), evidence, reader)
    return signalled(own, sentences, tells, evidence, again)


def signalled(
    own: Asked,
    sentences: Sequence[Candidate],
    tells: Sequence[tuple[Told, Told]],
    evidence: Sequence[Evidence],
    again: Sequence[Again],
) -> list[tuple[Weighed, NDArray[np.float64]]]:
    """Return sentences with their signals, each beside the others."""
    texts = [evidence[c.index].passage.text[c.start : c.end] for c in sentences]
    vectors = open_static().encode_passages([own.question.resolved, *texts])
    cosines = vectors[1:] @ vectors[0]
    alone = [Weighed(c, *t, float(x), denies(own, c, *t)) for c, t, x in zip(sentences, tells, cosines, strict=True)]
    best = max((c.share for c in sentences), default=0.0)
    out = list[tuple[Weighed, NDArray[np.float64]]]()
    for one in alone:
        silent = [o.sentence.share for o in alone if o is not one and not o.denies and not o.figures.nowhere]
        beside = replace(one, best=best, others=max(silent, default=0.0), again=tuple(again))
        out.append((beside, signals(own, beside, evidence)))
    return out


def words(own: Asked, one: Weighed, evidence: Sequence[Evidence]) -> tuple[int, int]:
    """Return the slice of a passage that contradicts: the likeliest rival, as the reader's span words it where it holds
    it; without a rival the clause of the opposite word, else that span where it is new, else the clause that holds most of
    the question's words.
    """
    c, text = one.sentence, evidence[one.sentence.index].passage.text
    rival = max(one.rivals, key=lambda r: (one.again_of(r), r.near), default=None)
    span = c.span if c.span and c.span.end <= c.end else None
    if rival and not (span and span.start <= rival.start and rival.end <= span.end):
        return rival.start, rival.end
    turned = next((told for _, told in opposed(own.folded, c.folded)), None)
    if turned and not rival and not (span and turned in fold(text[span.start : span.end])):
        at = c.folded.index(turned)
        start, end = fold_map(text[c.start : c.end]).original(*clause_around(c.folded, at))
        return trimmed(text, c.start + start, c.start + end) or (c.start, c.end)
    if span and (rival or novelty(own.folded, text[span.start : span.end]) >= NEW):
        return span.start, span.end
    start, end = fold_map(text[c.start : c.end]).original(*nearest_clause(own, c.folded))
    return trimmed(text, c.start + start, c.start + end) or (c.start, c.end)


def asks_whether(question: Question) -> bool:
    """Return whether a question states something and asks for a yes or no.

    >>> from rag.asking.form import alone
    >>> [asks_whether(alone(q)) for q in ("桥是8月通车的吧？", "桥是几月通车的？")]
    [True, False]
    """
    return form_of(question) in {"tag", "polar"}
