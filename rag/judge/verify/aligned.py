"""A sentence clause by clause beside its quotes: a negation, hedge, figure, bound or voice that differs, a word too many."""

from __future__ import annotations

from rag.judge.verify.compare import Compared, Gap, compare, quoted_text
from rag.judge.verify.conditions import condition_fault
from rag.judge.verify.figures import covers, leans, same_figure
from rag.judge.verify.leaned import Leaned, plain
from rag.judge.verify.residue import residue_fault
from rag.judge.verify.roles import roles_fault
from rag.judge.verify.units import NAME_FLAGS, cut
from rag.judge.verify.words import empty, hedges, negates, passive

_LONGEST = 4  # times its quotes: a longer sentence is not aligned, which takes time by its length


def aligned_fault(sentence: str, leaned: Leaned) -> str | None:
    """Return what is amiss in a sentence against the words it is aligned with, None where nothing is.

    One of: negation, hedge, figures, exchanged, inserted, bound, roles, condition.
    """
    if len(sentence) > _LONGEST * sum(map(len, leaned.quotes)):
        return "inserted"
    said, known = cut(sentence, leaned.passages[0].date), quoted_text(leaned)
    around, quotes = plain(leaned.text()), "\n".join(map(plain, leaned.quotes))
    covered = set[int]()
    for clause in said.clauses:
        compared = compare(said, known, clause)
        if fault := _clause_fault(compared, around if compared.pairs else quotes):
            return fault
        covered |= {j for _, j in compared.pairs}
    return roles_fault(sentence, quotes) or condition_fault(said, known, covered)


def _clause_fault(compared: Compared, around: str) -> str | None:
    for gap in compared.gaps:
        if fault := _negation(gap) or _figures(gap) or _hedge(gap) or residue_fault(gap, around):
            return fault
    return _bound(compared) or _voice(compared)


def _negation(gap: Gap) -> str | None:
    """A negation too many or too few; what a clause leaves out at its end it may deny."""
    said, dropped = (sum(negates(w.text) for w in words) for words in (gap.words, gap.dropped))
    return "negation" if said != dropped and not (gap.tail and not gap.words) else None


def _figures(gap: Gap) -> str | None:
    """A figure in the place of another of its kind; and one that no figure of the quotes says, though one has its value
    or its numbers: 3.6亿人 for 3.6亿户, 明年下半年 for 今年下半年.
    """
    known = [u.figure for u in gap.compared.known.units if u.figure]
    for figure in gap.figures:
        if figure.is_article() or any(covers(figure, k) for k in gap.dropped_figures):
            continue
        strict = not gap.tail and (figure.kind == "date" or not gap.head)
        exchanged = strict and any(k.kind == figure.kind for k in gap.dropped_figures)
        stands = any(same_figure(figure, k) or covers(figure, k) for k in known)
        if exchanged or (not stands and (leans(figure) or any(figure.agrees(k) for k in known))):
            return "figures"
    return None


def _hedge(gap: Gap) -> str | None:
    """将 or 可能 left out between words that are said."""
    if gap.tail or gap.head or any(hedges(w.text) for w in gap.words):
        return None
    first, last = gap.said
    beside = gap.compared.said.units[max(0, first - 2) : last + 2]
    lost = any(hedges(w.text) and w.flag[0] in "vd" for w in gap.dropped)
    return "hedge" if lost and not any(hedges(u.text) for u in beside) else None


def _bound(compared: Compared) -> str | None:
    """超过 for 约, or left out."""
    for i, j in compared.pairs:
        said, known = compared.said.units[i].figure, compared.known.units[j].figure
        if said and known and said.kind != "date" and said.bound != known.bound:
            return "bound"
    return None


def _voice(compared: Compared) -> str | None:
    """被 put in or left out of a clause about somebody, where nothing else is moved."""
    words = [w for gap in compared.gaps for w in gap.words]
    dropped = any(passive(w.text) for gap in compared.gaps if not (gap.head or gap.tail) for w in gap.dropped)
    first, last = compared.clause
    named = any(w.flag in NAME_FLAGS for w in compared.said.words if first <= w.first < last)
    moved = any(not empty(w.text, w.flag) and not passive(w.text) for w in words)
    return "roles" if named and not moved and any(passive(w.text) for w in words) != dropped else None
