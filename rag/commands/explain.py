"""Why this passage, why not that: each candidate's words, ranks and scores, and the stage where it fell out."""

from __future__ import annotations

from typing import Any

from index.types import Hit
from rag.judge.spans.evidence import EVIDENCE_LIMIT
from rag.types import REPORTED_PASSAGES, Trace


def explain(trace: Trace) -> list[dict[str, Any]]:
    """Return a record for each candidate, the ranked first, then those that fell out on the way."""
    words = list(dict.fromkeys(trace.question.words.terms))
    cited = {q.index for s in (trace.draft.sentences if trace.draft else ()) for q in s.quotes}
    rows = []
    for i, r in enumerate(trace.ranked):
        stage = "cited" if i in cited else "evidence" if i < EVIDENCE_LIMIT else "read" if r.reading else "retrieved"
        relevance = r.reading.relevance if r.reading else None
        rows.append(_row(r.hit, words, stage, fused=r.fused, relevance=relevance, score=r.score))
    kept = {r.hit.key for r in trace.ranked}
    for c in trace.candidates:
        if c.hit.key not in kept and len(rows) < 3 * REPORTED_PASSAGES:
            stage = "copy of another, or below the first 20"
            rows.append(_row(c.hit, words, stage, fused=c.fused, relevance=None, score=None))
    return rows


def _row(hit: Hit, words: list[str], stage: str, **scores: float | None) -> dict[str, Any]:
    there = hit.record.terms
    return {
        **{name: getattr(hit.passage, name) for name in ("source", "start", "end")},
        "stage": stage,
        "words": [w for w in words if w in there],
        **{name: getattr(hit, name) for name in ("dense", "dense_rank", "lexical", "lexical_rank")},
        **{name: None if score is None else round(score, 4) for name, score in scores.items()},
    }


def explained(trace: Trace) -> str:
    """Return the explanation as a table for a terminal."""
    lines = ["dense  lexical  fused  relevance  stage      passage"]
    for row in explain(trace)[:REPORTED_PASSAGES]:
        relevance = "" if row["relevance"] is None else f"{row['relevance']:.2f}"
        lines.append(
            f"{row['dense_rank'] or '-':>5}  {row['lexical_rank'] or '-':>7}  {row['fused']:5.2f}  {relevance:>9}  {row['stage']:<9}  "
            f"{row['source']}:{row['start']}-{row['end']}  {' '.join(row['words'])}"
        )
    return "\n".join(lines)
