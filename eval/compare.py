"""Two runs of the same questions: what changed, by how much, and whether chance explains it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.question_score import QuestionScore
from eval.run_folder import load_about, load_marks
from eval.scores import LOWER_IS_BETTER, SCORES, Columns, Score, columns, interval_of, resamples
from index.errors import UsageError

LEVEL = 0.05  # chance, over all scores together, of calling a regression that isn't one
POINT = 0.01  # a loss below one point is no regression, however certain
COMPARED = ("commit", "code", "writer", "servers", "options", "settings", "versions", "weights", "machine", "passages",
            "generation")  # fmt: skip
TIMES = 4000  # the smallest p-value is 2 / 4001, well below 0.05 / 17 scores


@dataclass(frozen=True, slots=True)
class Difference:
    """One score in both runs; ``low..high`` holds 95 % of the resampled differences b − a.

    ``p`` is two-sided and ``p_holm`` corrected for the number of scores; regression: b is worse, by at
    least one point, and p_holm is below 0.05.
    """

    score: str
    a: float
    b: float
    low: float
    high: float
    p: float
    p_holm: float
    regression: bool


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that one run got right and the other didn't: answered, or rightly not answered."""

    id: str
    type: str
    question: str
    better: bool  # b is the one that got it right


def compare(a: Path, b: Path, allowed: Collection[str] = ()) -> tuple[list[Difference], list[Flip]]:
    """Compare two run folders, question by question; ``allowed`` scores may get worse.

    Raises UsageError if either is no run, or if they didn't ask the same questions of the same gold.
    """
    if unknown := set(allowed) - SCORES.keys():
        raise UsageError(f"found --allow {min(unknown)}; expected a score such as answer.correct; see scores.json")
    before, after = load_marks(a), load_marks(b)
    if [(m.id, m.question) for m in before] != [(m.id, m.question) for m in after]:
        raise UsageError(
            f"found {len(before)} questions in {a} and {len(after)} others in {b}; "
            "expected the same in the same order; run both again: python -m eval --gold FILE"
        )
    if load_about(a)["gold"]["sha256"] != load_about(b)["gold"]["sha256"]:
        raise UsageError(f"{a} and {b} were scored against different versions of the gold; run both again")
    return differences(columns(before), columns(after), allowed), flips(before, after)


def differences(
    a: Columns, b: Columns, allowed: Collection[str] = (), only: Collection[str] | None = None, times: int = TIMES
) -> list[Difference]:
    """Return the difference of every score that both runs have, or of ``only`` some, by paired bootstrap.

    Both runs are read at the same resampled questions (Efron, Tibshirani 1993, chapter 16;
    Berg-Kirkpatrick et al. 2012); p = 2·min(share of differences ≤ 0, share ≥ 0), with one added to each count, and
    never below what a sign test of the changed questions allows.
    """
    both = {
        name: (x, y)
        for name, score in SCORES.items()
        if (only is None or name in only) and (x := score.of(a)) is not None and (y := score.of(b)) is not None
    }
    indices = list(resamples(len(a["citations"]), times))
    drawn = {name: _drawn(SCORES[name], a, b, indices) for name in both}
    p = {name: max(p_value(drawn[name]), coin_tosses(changed(a, b, SCORES[name]))) for name in both}
    corrected = holm(p)
    return [_difference(name, *both[name], drawn[name], p[name], corrected[name], name in allowed) for name in both]


def _drawn(score: Score, a: Columns, b: Columns, indices: Sequence[Any]) -> list[float]:
    """Return the resampled differences b − a of a score, where both have one."""
    pairs = ((score.resampled(a, index), score.resampled(b, index)) for index in indices)
    return [y - x for x, y in pairs if x is not None and y is not None]


def _difference(
    name: str, a: float, b: float, drawn: Sequence[float], p: float, p_holm: float, allowed: bool
) -> Difference:
    low, high = interval_of(drawn)
    loss = b - a if name in LOWER_IS_BETTER else a - b
    regression = not allowed and p_holm < LEVEL and loss >= POINT - 1e-9
    return Difference(name, round(a, 4), round(b, 4), low, high, round(p, 4), round(p_holm, 4), regression)


def changed(a: Columns, b: Columns, score: Score) -> int:
    """Return at how many questions anything that the score reads differs."""
    differs = [(a[name] != b[name]) & ~(np.isnan(a[name]) & np.isnan(b[name])) for name in score.reads]
    return int(np.any(differs, axis=0).sum())


def coin_tosses(changed: int) -> float:
    """Return the least p-value that so many changed questions allow: all to one side, as coins fall by chance.

    A bootstrap over few questions that all changed alike sees no spread, and would be certain of two. Source: the sign
    test (Conover 1999, chapter 3.4), two-sided.

    >>> coin_tosses(2), coin_tosses(11)
    (0.5, 0.0009765625)
    """
    return min(1.0, 2.0 ** (1 - changed))


def p_value(drawn: Sequence[float]) -> float:
    """Two-sided bootstrap p-value that the resampled differences lie on both sides of 0.

    >>> p_value([0.1] * 99), p_value([0.0] * 99)
    (0.02, 1.0)
    """
    values = np.asarray(drawn)
    tail = 1 + min(int((values <= 1e-12).sum()), int((values >= -1e-12).sum()))
    return min(1.0, 2 * tail / (len(values) + 1))


def holm(p: dict[str, float]) -> dict[str, float]:
    """Correct p-values for their number: the i-th smallest of m times m − i + 1, never below the one before.

    Source: Holm 1979.

    >>> holm({"a": 0.01, "b": 0.04, "c": 0.03})
    {'a': 0.03, 'c': 0.06, 'b': 0.06}
    """
    corrected, floor = dict[str, float](), 0.0
    for i, name in enumerate(sorted(p, key=lambda name: (p[name], name))):
        floor = max(floor, min(1.0, p[name] * (len(p) - i)))
        corrected[name] = floor
    return corrected


def flips(before: Sequence[QuestionScore], after: Sequence[QuestionScore]) -> list[Flip]:
    """Return the questions whose outcome changed, those that got worse first."""
    changed = [(x, y) for x, y in zip(before, after, strict=True) if _outcome(x) != _outcome(y)]
    flipped = [Flip(y.id, y.type, y.question, bool((_outcome(y) or 0) > (_outcome(x) or 0))) for x, y in changed]
    return sorted(flipped, key=lambda flip: flip.better)


def _outcome(mark: QuestionScore) -> float | None:
    if not mark.answerable:
        return mark.stood_back
    return mark.recall_5 if mark.correct is None else mark.correct


def setups(a: Path, b: Path) -> dict[str, list[Any]]:
    """Return what of COMPARED the two runs were made by that is not the same: name → [of a, of b]."""
    left, right = _flat(load_about(a)), _flat(load_about(b))
    return {n: [left.get(n), right.get(n)] for n in sorted({*left, *right}) if left.get(n) != right.get(n)}


def _flat(made_by: dict[str, Any]) -> dict[str, Any]:
    flat = dict[str, Any]()
    for name in COMPARED:
        value = made_by.get(name)
        flat |= {f"{name}.{key}": v for key, v in value.items()} if isinstance(value, dict) else {name: value}
    return flat


def to_json(changes: Sequence[Difference], flipped: Sequence[Flip], differs: dict[str, list[Any]]) -> dict[str, Any]:
    """Return the comparison as plain lists and dicts."""
    return {"setups": differs, "scores": [asdict(d) for d in changes], "flipped": [asdict(f) for f in flipped]}
