"""Several questions asked at once: each is read for itself, so that each gets its span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.judge.spans.evidence import weigh_spans
from rag.reader import PassageReader
from rag.types import Evidence, Question, Ranked, Span

PART_DEPTH = 4  # of the best passages are read again for each part


def with_parts(
    question: Question, ranked: Sequence[Ranked], evidence: Sequence[Evidence], reader: PassageReader | None
) -> list[Evidence]:
    """Return the evidence with each part's own spans where several questions are asked at once, else as it is."""
    best = [r for r in ranked[:PART_DEPTH] if r.reading and r.reading.looked]
    if reader is None or len(question.parts) < 2 or not best:
        return list(evidence)
    spans_of: list[list[Span]] = [[] for _ in evidence]
    for number, wording in ((n, wording) for n, part in enumerate(question.parts) for wording in part):
        readings = reader.read(wording, [r.hit for r in best])
        read = [replace(r, reading=reading) for r, reading in zip(best, readings, strict=True)]
        for at, spans in enumerate(weigh_spans(question, read)):
            spans_of[at] += [replace(span, part=number) for span in spans]
    ordered = [tuple(sorted(spans, key=lambda s: -s.probability)) for spans in spans_of]
    return [replace(piece, spans=spans) for piece, spans in zip(evidence, ordered, strict=True)]
