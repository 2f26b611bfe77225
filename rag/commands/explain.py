"""Why this passage, why not that: each candidate's words, ranks and scores, and where it fell out, for a terminal."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rag.judge.spans.evidence import EVIDENCE_LIMIT
from rag.serve.why import Weighed, weighed
from rag.types import REPORTED_PASSAGES, Trace


def explain(trace: Trace) -> list[dict[str, Any]]:
    """Return a record for each candidate, the ranked first, then those that fell out on the way; of each part in turn.

    The keys are those of `rag.serve.why.Weighed`; ``stage`` is the fate in a few words.
    """
    return [{**asdict(row), "stage": _stage(row)} for row in weighed(trace)]


def _stage(row: Weighed) -> str:
    if row.rank is None:
        return "copy of another, or below the first 20"
    if row.fate == "cited":
        return row.fate
    return "evidence" if row.rank <= EVIDENCE_LIMIT else "read" if row.relevance is not None else "retrieved"


def explained(trace: Trace) -> str:
    """Return the explanation as a table for a terminal."""
    lines = ["dense  lexical  fused  relevance  fate             passage"]
    for row in weighed(trace)[:REPORTED_PASSAGES]:
        relevance = "" if row.relevance is None else f"{row.relevance:.2f}"
        lines.append(
            f"{row.dense_rank or '-':>5}  {row.lexical_rank or '-':>7}  {row.fused:5.2f}  {relevance:>9}  {row.fate:<15}  "
            f"{row.source}:{row.start}-{row.end}  {' '.join(row.words)}"
        )
    return "\n".join(lines)
