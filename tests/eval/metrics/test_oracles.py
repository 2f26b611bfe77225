"""Our metrics against outside oracles, to 1e-9: trec_eval, scikit-learn, SciPy, and plain definitions.

Those of texts are held against their scripts in test_oracle_scripts.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
import pytrec_eval
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import roc_auc_score

from eval.metrics.abstention import aurc, auroc, ece, reliability
from eval.metrics.retrieval import first_ranks, recall_at, reciprocal_rank
from eval.question_score import QuestionScore
from eval.scores import RESAMPLES, SEED, columns, intervals, resamples
from rag.types import Place

CUTS = (1, 5, 20)
WITHIN = 1e-9


def close(value: float) -> object:
    return pytest.approx(value, rel=0, abs=WITHIN)


# Ranking: trec_eval


def evidence(i: int) -> Place:
    return Place("a.txt", 100 * i, 100 * i + 50)


def passage(i: int, relevant: set[int], shift: int) -> Place:
    """A passage over at least half of evidence i if that is relevant, else over less than half of evidence that is."""
    start = 100 * i + shift if i in relevant else 100 * min(relevant) + shift + 40
    return Place("a.txt", start, start + 50)


@st.composite
def rankings(draw: st.DrawFn) -> tuple[list[int], set[int], int]:
    """Documents best first, the relevant ones (not all of them found), and how far passages lie off their evidence."""
    ranked = draw(st.permutations(range(30)))[: draw(st.integers(1, 25))]
    return ranked, draw(st.sets(st.integers(0, 29), min_size=1, max_size=6)), draw(st.integers(-14, 25))


def trec(ranked: Sequence[int], relevant: set[int]) -> dict[str, float]:
    judged = {"q": {f"d{i}": 1 for i in relevant}}
    cuts = ",".join(map(str, CUTS))
    run = {"q": {f"d{i}": 1.0 / rank for rank, i in enumerate(ranked, 1)}}
    found: dict[str, float] = pytrec_eval.RelevanceEvaluator(
        judged, {f"recall.{cuts}", f"success.{cuts}", "recip_rank"}
    ).evaluate(run)["q"]
    return found


@given(rankings())
def test_recall_and_mrr_are_trec_evals(drawn: tuple[list[int], set[int], int]) -> None:
    ranked, relevant, shift = drawn
    places = [passage(i, relevant, shift) for i in ranked]
    pieces = [[evidence(i)] for i in sorted(relevant)]
    theirs, ranks = trec(ranked, relevant), first_ranks(places, pieces)
    for k in CUTS:
        assert recall_at(k, ranks, share=True) == close(theirs[f"recall_{k}"])
        assert recall_at(k, ranks) == close(theirs[f"success_{k}"])
    assert reciprocal_rank(ranks) == close(trec(ranked[:10], relevant)["recip_rank"])  # mrr@10


# Abstention: scikit-learn and plain definitions

CONFIDENCES = st.one_of(st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0]), st.floats(0, 1))
ANSWERS = st.lists(st.tuples(CONFIDENCES, st.booleans()), min_size=1, max_size=40)


def arrays(answers: Sequence[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([c for c, _ in answers]), np.array([float(yes) for _, yes in answers])


@given(ANSWERS.filter(lambda answers: len({yes for _, yes in answers}) == 2))
def test_auroc_is_scikit_learns(answers: list[tuple[float, bool]]) -> None:
    confidence, positive = arrays(answers)
    assert auroc(confidence, positive) == close(roc_auc_score(positive, confidence))


def plain_aurc(answers: Sequence[tuple[float, bool]]) -> Fraction:
    """For every k: all that are surer than the k-th surest answer, and so many of its equals as there is room for."""
    risks = []
    for k in range(1, len(answers) + 1):
        threshold = sorted((c for c, _ in answers), reverse=True)[k - 1]
        surer = [yes for c, yes in answers if c > threshold]
        equal = [yes for c, yes in answers if c == threshold]
        room = k - len(surer)
        risks.append((surer.count(False) + Fraction(room * equal.count(False), len(equal))) / k)
    return sum(risks, Fraction(0)) / len(answers)


@given(ANSWERS)
def test_aurc_is_the_plain_definition(answers: list[tuple[float, bool]]) -> None:
    assert aurc(*arrays(answers)) == close(float(plain_aurc(answers)))


def plain_ece(answers: Sequence[tuple[float, bool]], bins: int = 5) -> Fraction:
    """Bins of equal mass, the first ones an answer larger; equal confidences each have their mean outcome."""
    ordered = sorted(Fraction(c) for c, _ in answers)
    share = {c: Fraction(sum(yes for d, yes in answers if d == c), sum(d == c for d, _ in answers)) for c in ordered}
    size, larger = divmod(len(answers), bins)
    total = Fraction(0)
    at = 0
    for i in range(bins):
        part = ordered[at : at + size + (i < larger)]
        at += len(part)
        if part:
            total += abs(sum((share[c] - c for c in part), Fraction(0))) / len(answers)
    return total


@given(ANSWERS)
def test_ece_is_the_plain_definition(answers: list[tuple[float, bool]]) -> None:
    assert ece(*arrays(answers)) == close(float(plain_ece(answers)))


@given(ANSWERS, st.integers(1, 8))
def test_ece_is_derived_from_the_reliability_diagram(answers: list[tuple[float, bool]], bins: int) -> None:
    drawn = reliability(*arrays(answers), bins)
    assert sum(b["n"] for b in drawn) == len(answers)
    assert ece(*arrays(answers), bins) == close(
        sum(b["n"] * abs(b["right"] - b["confidence"]) for b in drawn) / len(answers)
    )


# Intervals: SciPy's bootstrap, which draws the same questions from the same seed


def scipy_interval(values: np.ndarray) -> tuple[float, float]:
    generator = np.random.default_rng(SEED)
    found = stats.bootstrap((values,), np.mean, n_resamples=RESAMPLES, method="percentile", rng=generator)
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


@settings(max_examples=10)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=60))
def test_percentiles_over_resampled_questions_are_scipys(values: list[float]) -> None:
    drawn = [np.array(values)[index].mean() for index in resamples(len(values))]
    low, high = scipy_interval(np.array(values))
    assert tuple(np.percentile(drawn, (2.5, 97.5))) == (close(low), close(high))


def test_the_interval_of_a_score_is_scipys_to_four_places() -> None:
    right = [float(i % 3 > 0) for i in range(50)]
    marks = [QuestionScore(str(i), "?", "zh-Hans", "list", True, correct=yes) for i, yes in enumerate(right)]
    interval = intervals(columns(marks))["answer"]["correct"]
    assert interval == [round(edge, 4) for edge in scipy_interval(np.array(right))]
