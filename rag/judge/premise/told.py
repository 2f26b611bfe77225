"""What a sentence tells of a question's figures, dates and names: as claimed, nothing, or another value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.language.normalise import fold
from index.language.quantity import quantities
from index.store.entry import quantities_of
from rag.judge.premise.candidates import Candidate, share_of, word_ways
from rag.judge.premise.claims import Claim, claims, form_of, holds, rivals
from rag.types import Evidence, Question

NEAR_CLAIM, NEAR_RIVAL = 10, 24  # characters around either that are compared


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart, once for all sentences: its form, its claims, its other words in the ways to write them."""

    question: Question
    folded: str
    form: str
    claims: tuple[Claim, ...]
    ways: tuple[frozenset[str], ...]

    @property
    def direct(self) -> bool:
        """Whether it asks for a yes or no."""
        return self.form in {"tag", "polar"}


@dataclass(frozen=True, slots=True)
class Rival:
    """What a sentence says in the place of a claim: ``passage.text[start:end]``.

    ``near``: the share of the words around the claim that stand around it, 0 to 1.
    """

    claim: Claim
    start: int
    end: int
    near: float


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence tells of some claims: the rivals, and how many stand there, elsewhere in the passage, nowhere."""

    rivals: tuple[Rival, ...]
    there: int
    elsewhere: int
    nowhere: int


def asked(question: Question) -> Asked:
    """Take a question apart."""
    own = claims(question)
    ways = word_ways(question, [(c.start, c.end) for c in own])
    return Asked(question, fold(question.resolved), form_of(question), own, tuple(ways))


def told_figures(own: Asked, c: Candidate, piece: Evidence) -> Told:
    """Return what a sentence tells of a question's figures and dates."""
    figures = quantities_of(piece.record)
    here = [q for q in figures if c.start <= q.start and q.end <= c.end]
    passage = [*figures, *quantities(f"{piece.passage.date or ''} {piece.passage.lead}")]
    out, there, elsewhere, nowhere = list[Rival](), 0, 0, 0
    for claim in own.claims:
        if claim.quantity is None:
            continue
        others = rivals(claim.quantity, here)
        if any(holds(claim.quantity, q) for q in here if q.kind == claim.kind):
            there += 1
        elif any(claim.quantity.agrees(q) for q in passage):
            elsewhere += 1
        elif others:
            out += [Rival(claim, r.start, r.end, _near(own, claim, c, piece, (r.start, r.end))) for r in others]
        else:
            nowhere += 1
    return Told(tuple(out), there, elsewhere, nowhere)


def told_names(own: Asked, c: Candidate, piece: Evidence) -> Told:
    """Return what a sentence tells of a question's names: another one of the kind that the question lacks is a rival."""
    text = piece.passage.text
    whole = fold(piece.passage.lead + text)
    here = [n for n in piece.record.names if c.start <= n.start and n.end <= c.end]
    out, there, elsewhere, nowhere = list[Rival](), 0, 0, 0
    for claim in own.claims:
        if claim.quantity is not None:
            continue
        if named(claim, c.folded, own):
            there += 1
        elif named(claim, whole, own):
            elsewhere += 1
        else:
            others = [n for n in here if n.kind == claim.kind and fold(text[n.start : n.end]) not in own.folded]
            out += [Rival(claim, n.start, n.end, _near(own, claim, c, piece, (n.start, n.end))) for n in others]
            nowhere += not others
    return Told(tuple(out), there, elsewhere, nowhere)


def named(claim: Claim, folded: str, own: Asked) -> bool:
    """Return whether a folded text holds a name of the question; of a long name that is no person's, either end will do."""
    said = fold(own.question.resolved[claim.start : claim.end])
    ends = (said[:2], said[-2:]) if len(said) > 3 and not said.isascii() and claim.kind != "person" else ()
    return any(part in folded for part in (said, *ends))


def _near(own: Asked, claim: Claim, c: Candidate, piece: Evidence, place: tuple[int, int]) -> float:
    question, text = own.question.resolved, piece.passage.text
    before, after = question[max(0, claim.start - NEAR_CLAIM) : claim.start], question[claim.end :][:NEAR_CLAIM]
    around = fold(f"{before} {after}")
    ways = [way for way in own.ways if any(word in around for word in way)]
    said = fold(text[max(c.start, place[0] - NEAR_RIVAL) : min(c.end, place[1] + NEAR_RIVAL)])
    return share_of(ways, [1.0] * len(ways), said) if ways else 0.0


def tells(claim: Claim, said: str, own: Asked) -> bool:
    """Return whether a text says what is claimed."""
    if claim.quantity is not None:
        return any(holds(claim.quantity, q) for q in quantities(said) if q.kind == claim.kind)
    return named(claim, fold(said), own)


def told(own: Asked, c: Candidate, evidence: Sequence[Evidence]) -> tuple[Told, Told]:
    """Return what a sentence tells of figures and dates, and of names."""
    piece = evidence[c.index]
    return told_figures(own, c, piece), told_names(own, c, piece)
