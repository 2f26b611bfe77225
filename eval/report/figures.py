"""The plots of a run with what a reader needs beside them: a title, a sentence, and the figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eval.report import plots
from eval.report.labels import CLOCKS
from eval.report.scoring import Record, pick, score_row


def figures(scores: Record) -> list[Record]:
    """Return the plots that the run holds the figures for."""
    drawn = (recall(scores), risk_coverage(scores), reliability(scores), latency(scores))
    return [figure for figure in drawn if figure]


def _figure(
    name: str, title: str, caption: str, svg: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> Record:
    return {"name": name, "title": title, "caption": caption, "svg": svg, "heads": heads, "rows": rows}


def recall(scores: Record) -> Record | None:
    """Return recall@k, the run's and BM25's."""
    curve = pick(scores, "curves.recall")
    if not curve or not curve.get("k") or not curve.get("ours"):
        return None
    at, ours, bm25 = curve["k"], curve["ours"], curve.get("bm25") or []
    caption = "How often the evidence is among the first k passages, beside plain word search (BM25)."
    rows = [[str(k), _share(_nth(ours, i)), _share(_nth(bm25, i))] for i, k in enumerate(at)]
    return _figure(
        "recall", "Is the evidence found?", caption, plots.recall(curve, caption), ("k", "ours", "BM25"), rows
    )


def risk_coverage(scores: Record) -> Record | None:
    """Return risk over coverage."""
    curve = pick(scores, "curves.risk_coverage")
    if not curve or not curve.get("coverage") or not curve.get("risk"):
        return None
    area = pick(scores, "abstention.aurc")
    caption = "Share of wrong answers if only the most confident ones were given"
    caption += "." if area is None else f"; the average along the curve (AURC) is {area:.3f}."
    pairs = list(zip(curve["coverage"], curve["risk"], strict=False))
    some = [pairs[round(at * (len(pairs) - 1) / 10)] for at in range(11)] if len(pairs) > 11 else pairs
    rows = [[_share(coverage), _share(wrong)] for coverage, wrong in some]
    title = "Does caution pay?"
    return _figure("risk", title, caption, plots.risk_coverage(curve, caption), ("answered", "wrong of these"), rows)


def reliability(scores: Record) -> Record | None:
    """Return the reliability diagram."""
    needed = ("confidence", "right", "low", "high")
    bins = [b for b in pick(scores, "curves.reliability") or () if all(b.get(name) is not None for name in needed)]
    if not bins:
        return None
    row = score_row(scores, "abstention.ece")
    caption = "Share right at each confidence, with 95% intervals; on the dotted line confidence keeps its word."
    if row["value"] is not None:
        between = f" ({row['between']})" if row["between"] else ""
        caption += f" It is off by {row['shown']} on average{between}: the expected calibration error."
    rows = [[_share(b["confidence"]), _share(b["right"]), f"{_share(b['low'])} to {_share(b['high'])}", str(b.get("n", "–"))]
            for b in bins]  # fmt: skip
    heads = ("confidence", "right", "95% interval", "answers")
    return _figure("reliability", "Is confidence honest?", caption, plots.reliability(bins, caption), heads, rows)


def latency(scores: Record) -> Record | None:
    """Return the time each stage takes."""
    found = pick(scores, "latency_ms.stages") or {}
    there = {
        CLOCKS[key]: found[key] for key in CLOCKS if None not in (pick(found, f"{key}.p50"), pick(found, f"{key}.p95"))
    }
    if not there:
        return None
    caption = "Wide bar: half of the questions take no longer (p50). Thin bar: 19 in 20 take no longer (p95)."
    rows = [[name, f"{row['p50']:.1f} ms", f"{row['p95']:.1f} ms"] for name, row in there.items()]
    return _figure(
        "latency", "Where does the time go?", caption, plots.latency(there, caption), ("stage", "p50", "p95"), rows
    )


def _nth(values: Sequence[Any], at: int) -> Any:
    return values[at] if at < len(values) else None


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}%"
