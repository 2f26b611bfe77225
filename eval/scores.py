"""Marks → the scores of the contract, with intervals by resampling the questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np

from eval.metrics.abstention import Numbers, aurc, auroc, ece, reliability, risk_coverage, wilson
from eval.metrics.retrieval import recall_at
from eval.question_score import STAGES, QuestionScore, counts_shares

T = TypeVar("T")
Columns = dict[str, Numbers]  # a mark's field → its values over the questions, NaN where not asked

SEED = 0
RESAMPLES = 1000
DEPTHS = range(1, 21)  # a reply reports 20 passages
_NO_NUMBERS = ("id", "question", "lang", "type", "split", "lost", "ranks", "bm25_ranks", "stage_ms", "writer")


@dataclass(frozen=True, slots=True)
class Score:
    """A score over all questions, and the fields of the marks that it reads."""

    reads: tuple[str, ...]
    of: Callable[[Columns], float | None]  # None where it is asked of nothing
    counts: bool = False  # the last field is a count, of which 0 is nothing asked

    def resampled(self, columns: Columns, index: Any) -> float | None:
        """Return the score of the questions of an index, as `resamples` yields them."""
        return self.of({name: columns[name][index] for name in self.reads})

    def n_questions(self, columns: Columns) -> int:
        """Return of how many questions it is asked: those with a value, for a ratio with something to count."""
        values = columns[self.reads[-1]]
        return int((values > 0 if self.counts else ~np.isnan(values)).sum())


def mean(name: str) -> Score:
    """Return the score that is the mean of a mark over the questions it is asked of; None without any."""

    def average(columns: Columns) -> float | None:
        asked = columns[name][~np.isnan(columns[name])]
        return float(asked.mean()) if len(asked) else None

    return Score((name,), average)


def ratio(name: str, of: str) -> Score:
    """Return the score that is one count over another, both summed over the questions; None of nothing."""

    def ratio(columns: Columns) -> float | None:
        whole = columns[of].sum()
        return float(columns[name].sum() / whole) if whole else None

    return Score((name, of), ratio, counts=True)


def answered(columns: Columns) -> tuple[Numbers, Numbers]:
    """Return (confidence, whether right) of the questions that were answered."""
    there = ~np.isnan(columns["right"])
    return columns["confidence"][there], columns["right"][there]


def _auroc(columns: Columns) -> float | None:
    asked = ~np.isnan(columns["confidence"])
    return auroc(columns["confidence"][asked], columns["answerable"][asked])


def _attributed(columns: Columns) -> float | None:
    """Share of the answerable questions whose answer is correct and cites gold evidence at least once."""
    asked = ~np.isnan(columns["correct"])
    rightly = (columns["correct"] == 1) & (columns["cited"] == 1)
    return float(rightly[asked].mean()) if asked.any() else None


# The contract's names, in its order. precision: citations that hit gold evidence / citations of found answers;
# recall: found answers with a citation that does / found answers; verbatim: quotes equal to their source / citations;
# flagged: false premises whose answer has a `correction`; corrected counts a plain quotation of it too; alarmed: other
# answerable questions whose answer has one;
# supported: sentences of found answers whose figures, dates and names stand in what they cite / sentences.
SCORES: dict[str, Score] = {
    "retrieval.recall@1": mean("recall_1"),
    "retrieval.recall@5": mean("recall_5"),
    "retrieval.recall@20": mean("recall_20"),
    "retrieval.mrr@10": mean("reciprocal_rank"),
    "answer.correct": mean("correct"),
    "answer.attributed": Score(("cited", "correct"), _attributed),
    "answer.em": mean("em"),
    "answer.f1": mean("f1"),
    "citation.precision": ratio("citation_hits", "citations"),
    "citation.recall": mean("cited"),
    "citation.verbatim": ratio("verbatim", "citations"),
    "citation.supported": ratio("supported", "sentences"),
    "abstention.unanswerable_refused": mean("stood_back"),
    "abstention.corrected": mean("corrected"),
    "abstention.flagged": mean("flagged"),
    "abstention.alarmed": mean("alarmed"),
    "abstention.answerable_refused": mean("refused"),
    "abstention.auroc": Score(("answerable", "confidence"), _auroc),
    "abstention.ece": Score(("confidence", "right"), lambda columns: ece(*answered(columns))),
    "abstention.aurc": Score(("confidence", "right"), lambda columns: aurc(*answered(columns))),
}
LOWER_IS_BETTER = frozenset({f"abstention.{name}" for name in ("alarmed", "answerable_refused", "ece", "aurc")})


def columns(marks: Sequence[QuestionScore]) -> Columns:
    """Turn marks into one array a numeric field."""
    names = [field.name for field in fields(QuestionScore) if field.name not in _NO_NUMBERS]
    return {name: np.array([getattr(mark, name) for mark in marks], dtype=float) for name in names}


def scores(marks: Sequence[QuestionScore], passages: int) -> dict[str, Any]:
    """Return the scores object of the contract; a score that nothing was asked for is None.

    ``passages`` is the size of the haystack. Intervals resample the questions ``RESAMPLES`` times from ``SEED``.
    """
    table = columns(marks)
    return {
        "n": len(marks),
        **point(table),
        "latency_ms": latency(marks),
        "by": {name: _slices(marks, name) for name in ("lang", "type", "split")},
        "ci95": intervals(table),
        "haystack": {"passages": passages, **_plain_search(table)},
        "lost": {stage: sum(mark.lost == stage for mark in marks) for stage in STAGES},
        "writers": dict(sorted(Counter(mark.writer for mark in marks if mark.writer).items())),
        "curves": curves(marks, *answered(table)),
    }


def point(table: Columns) -> dict[str, dict[str, float | None]]:
    """Return every score of the table, grouped as in the contract, to four places."""
    return grouped({name: rounded(score.of(table)) for name, score in SCORES.items()})


def grouped(values: Mapping[str, T]) -> dict[str, dict[str, T]]:
    """Return the values of scores by group and name.

    >>> grouped({"answer.em": 0.5, "answer.f1": 0.6})
    {'answer': {'em': 0.5, 'f1': 0.6}}
    """
    groups = dict[str, dict[str, T]]()
    for name, value in values.items():
        group, _, score = name.partition(".")
        groups.setdefault(group, {})[score] = value
    return groups


def _slices(marks: Sequence[QuestionScore], name: str) -> dict[str, Any]:
    values = sorted({getattr(mark, name) for mark in marks} - {None})
    return {value: _slice(columns([mark for mark in marks if getattr(mark, name) == value])) for value in values}


def _slice(table: Columns) -> dict[str, Any]:
    return {
        "n": len(table["citations"]),
        **point(table),
        "haystack": _plain_search(table),
        "overlap": rounded(mean("overlap").of(table)),
    }


def _plain_search(table: Columns) -> dict[str, float | None]:
    return {f"bm25_recall@{k}": rounded(mean(f"bm25_{k}").of(table)) for k in (1, 5)}


def rounded(value: float | None) -> float | None:
    """Return a score to four places, None as it is."""
    return None if value is None else round(value, 4)


def resamples(n: int, times: int = RESAMPLES, seed: int = SEED) -> Iterator[Any]:
    """Yield index arrays of n questions drawn with replacement: the bootstrap (Efron 1979), the same every time."""
    generator = np.random.default_rng(seed)
    for _ in range(times):
        yield generator.integers(0, n, n)


def intervals(table: Columns) -> dict[str, dict[str, list[float] | None]]:
    """Return [low, high] of each score: 95 % of it over resampled questions."""
    drawn = list(resamples(len(table["citations"])))
    return grouped({name: interval(score, table, drawn) for name, score in SCORES.items()})


def interval(score: Score, table: Columns, drawn: Sequence[Any]) -> list[float] | None:
    """Return the bootstrap's interval; Wilson's where every resample is 0 or every one 1, and the bootstrap knows none."""
    values = [value for index in drawn if (value := score.resampled(table, index)) is not None]
    if not values:
        return None
    low, high = interval_of(values)
    if low == high and low in (0, 1):
        low, high = (round(edge, 4) for edge in wilson(low, score.n_questions(table)))
    return [low, high]


def interval_of(drawn: Sequence[float]) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentile of resampled values: the bootstrap's 95 % interval."""
    low, high = np.percentile(drawn, (2.5, 97.5))
    return round(float(low), 4), round(float(high), 4)


def curves(marks: Sequence[QuestionScore], confidence: Numbers, right: Numbers) -> dict[str, Any]:
    """Return the points of each curve; ``confidence`` and ``right`` are of the questions that were answered."""
    asked = [mark for mark in marks if mark.answerable and mark.recall_1 is not None]
    coverage, risk = ([round(x, 4) for x in edge.tolist()] for edge in risk_coverage(confidence, right))
    return {
        "recall": {
            "k": list(DEPTHS),
            "ours": [recall(asked, "ranks", k) for k in DEPTHS],
            "bm25": [recall(asked, "bm25_ranks", k) for k in DEPTHS],
        },
        "risk_coverage": {"coverage": coverage, "risk": risk},
        "reliability": [{name: round(x, 4) for name, x in each.items()} for each in reliability(confidence, right)],
    }


def recall(asked: Sequence[QuestionScore], ranks: str, k: int) -> float | None:
    """Return recall@k from the marks' ranks; None without questions."""
    if not asked:
        return None
    return round(float(np.mean([recall_at(k, getattr(m, ranks), counts_shares(m.type)) for m in asked])), 4)


def latency(marks: Sequence[QuestionScore]) -> dict[str, Any]:
    """Return p50 and p95 in ms of whole answers and of each stage."""
    stages = dict.fromkeys(stage for mark in marks for stage in mark.stage_ms)
    return {
        **_percentiles([mark.ms for mark in marks if mark.ms is not None]),
        "stages": {s: _percentiles([mark.stage_ms[s] for mark in marks if s in mark.stage_ms]) for s in stages},
    }


def _percentiles(values: Sequence[float]) -> dict[str, float | None]:
    if not values:
        return {"p50": None, "p95": None}
    return {f"p{percent}": round(float(np.percentile(values, percent)), 2) for percent in (50, 95)}
