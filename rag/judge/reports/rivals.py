"""A figure of a sentence against another sentence: does that one say another value of the same thing?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.language.figures.dates import Date
from index.language.quantity import Quantity
from rag.judge.reports.same_thing import Told, figures_of, same_thing
from rag.types import Question

# What a span that says another figure must have of its own passage's best span, and of the answer's: less is an answer
# to something else. The latter is low, for the reader spreads one probability over all passages; and lower where the
# passage surely answers, by itself (核定为1860平方米: .97 relevant, and .004 of the span of 约1500平方米).
OWN_SHARE, RIVAL_SHARE = 0.3, 0.01
SURELY_RELEVANT, SURE_SHARE = 0.95, 0.001


def rival(question: Question, answer: Told, figure: Quantity, probability: float, other: Told) -> Quantity | None:
    """Return the figure with which a sentence of another passage contradicts the answer's figure, None for none.

    ``probability``: that of the answer's span. A passage that also says the answer's figure contradicts nothing.
    """
    if any(agree(figure, q) for q in figures_of(other.piece.record)):
        return None
    older = (answer.passage.date or "") > (other.passage.date or "") > ""
    return _other_value(question, answer, figure, probability, other, former=older)


def later_value(question: Question, answer: Told, figure: Quantity, probability: float, later: Told) -> Quantity | None:
    """Return the figure that a later report gives in place of the answer's, None for none; it may name the old one."""
    return _other_value(question, answer, figure, probability, later, former=False)


def _other_value(
    question: Question, answer: Told, figure: Quantity, probability: float, other: Told, *, former: bool
) -> Quantity | None:
    """The other value; one that the answer's own sentence says is of something else (由60张增至120张), unless former."""
    likely = _measured_alike(figure, other, probability)
    if likely is None or agree(figure, likely):
        return None
    if not former and any(agree(likely, q) for q in answer.figures):
        return None
    return likely if same_thing(question, answer, other) else None


def agree(a: Quantity, b: Quantity) -> bool:
    """Whether two figures can both hold: one value, one rounded to the other's digits, or a bound that the other keeps.

    >>> from index.language.quantity import quantities
    >>> pairs = ("1.24万个，12389个", "超过5%，5.2%", "不足5%，5.2%", "4600万元，6400万元")
    >>> [agree(*quantities(pair)) for pair in pairs]
    [True, True, False, False]
    """
    if a.agrees(b) or b.agrees(a):
        return True
    if isinstance(a.value, Date) or isinstance(b.value, Date):
        return False
    x, y = abs(a.value), abs(b.value)
    kept = (a.bound == "over" and y > x) or (a.bound == "under" and y < x)
    kept = kept or (b.bound == "over" and x > y) or (b.bound == "under" and x < y)
    return a.unit == b.unit and (kept or _rounded(a, b) or _rounded(b, a))


def _rounded(rough: Quantity, exact: Quantity) -> bool:
    """Whether a figure is another one rounded to the digits that are written: 1.24万 of 12389."""
    digits = re.search(r"\d+(?:,\d{3})*(?:\.(\d+))?", rough.wording)
    if not digits or isinstance(rough.value, Date) or isinstance(exact.value, Date):
        return False
    written = int(digits[0].replace(",", "").replace(".", "")) or 1
    step = abs(rough.value) / written  # what a last digit is worth: 100 of 1.24万
    return (step > 1 or digits[1] is not None) and abs(abs(rough.value) - abs(exact.value)) < step


def _measured_alike(figure: Quantity, other: Told, probability: float) -> Quantity | None:
    """The figure of a sentence that measures what another one does: the reader's likeliest one."""
    same = [q for q in other.figures if measured_by(q) == measured_by(figure)]
    spans = other.piece.spans
    share = SURE_SHARE if other.piece.score >= SURELY_RELEVANT else RIVAL_SHARE
    least = max(share * probability, OWN_SHARE * spans[0].probability) if spans else 0.0
    read = (q for s in spans if s.probability >= least for q in same if s.start <= q.start and q.end <= s.end)
    return next(read, None)


def measured_by(quantity: Quantity) -> tuple[str, ...]:
    """What two figures must share to contradict each other: kind and unit, of dates what they give."""
    given: Iterable[str] = quantity.value.numbers() if isinstance(quantity.value, Date) else (quantity.unit,)
    return (quantity.kind, *given)
