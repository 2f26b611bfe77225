"""Scores and comparisons as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.compare import Difference, Flip
from eval.datasets.corpus import SMALL
from eval.scores import SCORES

_SLICED = (
    "retrieval.recall@1", "retrieval.recall@5", "answer.correct", "answer.attributed", "answer.f1",
    "abstention.answerable_refused", "abstention.unanswerable_refused",
)  # fmt: skip


def table(name: str, scores: dict[str, Any]) -> str:
    """Return the scores object as lines of text: every score with its interval, then by language and type."""
    hay, latency = scores["haystack"], scores["latency_ms"]
    lines = [
        f"{name}: {scores['n']} questions against {hay['passages']} passages",
        f"BM25 alone on them: recall@1 {_show(hay['bm25_recall@1'])}, recall@5 {_show(hay['bm25_recall@5'])}",
    ]
    if hay["passages"] < SMALL:
        lines.append(f"fewer than {SMALL} passages: no claim about retrieval; --distractors FILE adds others")
    lines.append("")
    lines += [_row(name.replace(".", " "), pick(scores, name), pick(scores["ci95"], name)) for name in SCORES]
    if len(scores["writers"]) > 1:
        lines.append("written by: " + ", ".join(f"{name} {n}" for name, n in scores["writers"].items()))
    lines += [f"{'latency p50 / p95':<34} {_show(latency['p50'], 1)} / {_show(latency['p95'], 1)} ms", ""]
    lines.append(" ".join([f"{'':<20}{'n':>5}", *(f"{name.split('.')[1][:20]:>20}" for name in _SLICED)]))
    for slices in scores["by"].values():
        for title, values in slices.items():
            cells = (f"{_show(pick(values, name)):>20}" for name in _SLICED)
            lines.append(" ".join([f"{title:<20}{values['n']:>5}", *cells]))
    return "\n".join(lines)


def _row(title: str, value: float | None, interval: Sequence[float] | None) -> str:
    between = f"  {interval[0]:.3f} to {interval[1]:.3f}" if interval else ""
    return f"{title:<34} {_show(value)}{between}"


def _show(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def pick(record: Any, path: str) -> Any:
    """Return what stands at a dotted path of nested objects, None where anything of it is missing.

    >>> pick({"answer": {"f1": 0.5}}, "answer.f1"), pick({}, "answer.f1")
    (0.5, None)
    """
    for name in path.split("."):
        record = record.get(name) if isinstance(record, Mapping) else None
    return record


def ablations(table: dict[str, Any]) -> str:
    """Return an ablation as lines of text; a star: the 95 % interval of the difference leaves out 0."""
    names = list(table["rows"][0]["scores"])
    lines = [f"{table['n']} questions; * differs from the first row beyond chance", ""]
    lines.append(" ".join([f"{'':<28}", *(f"{name.split('.')[1][:20]:>20}" for name in names)]))
    for row in table["rows"]:
        cells = (_show(row["scores"][name]) + ("*" if certain(row["against"][name]) else " ") for name in names)
        lines.append(" ".join([f"{row['name']:<28}", *(f"{cell:>20}" for cell in cells)]))
    return "\n".join(lines)


def certain(against: dict[str, float] | None) -> bool:
    """Return whether the 95 % interval of a difference leaves out 0."""
    return against is not None and (against["low"] > 0 or against["high"] < 0)


def comparison(changes: Sequence[Difference], flipped: Sequence[Flip], differs: dict[str, list[Any]]) -> str:
    """Return a comparison as lines of text: how A and B were made, the scores, the questions; regressions come last."""
    lines = [f"A and B differ in {name}: {a!r} → {b!r}" for name, (a, b) in differs.items()]
    lines += [f"{'score':<34}{'A':>8}{'B':>8}{'B - A':>9}   {'95 % of resamples':<20}{'p':>7}{'p Holm':>8}"]
    lines += [
        f"{d.score:<34}{d.a:>8.3f}{d.b:>8.3f}{d.b - d.a:>+9.3f}   {f'{d.low:+.3f} to {d.high:+.3f}':<20}"
        f"{d.p:>7.3f}{d.p_holm:>8.3f}{'  WORSE' if d.regression else ''}"
        for d in changes
    ]
    lines += ["", f"{len(flipped)} questions changed:"] if flipped else ["", "no question changed"]
    lines += [f"  {'better' if f.better else 'worse ':<7}{f.id:<8}{f.type:<18}{f.question}" for f in flipped]
    worse = [d.score for d in changes if d.regression]
    lines.append(f"significantly worse: {', '.join(worse)}" if worse else "nothing is significantly worse")
    return "\n".join(lines)
