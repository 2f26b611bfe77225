"""What may be said of what was read: a part that is read for itself speaks of what was asked, or says nothing."""

from __future__ import annotations

from collections.abc import Sequence

from index.settings import USUAL
from index.types import Hit, Passage, PassageRecord
from rag.asking.form import alone
from rag.judge.judgement import judged
from rag.judge.spans.evidence import evidence_of
from rag.types import Ask, Ranked, Reading, Span, Trace

TEXT = "枫桥轻轨2号线全长18.5公里，设站14座。枫桥轻轨3号线全长22.1公里。"
OTHER, ASKED = "14座", "22.1公里"


class Reader:
    """Finds the other line's stations in whatever it is asked."""

    fingerprint = "0"

    def takes(self, question: str) -> bool:
        return True

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        return [Reading(2.0, _spans(h.passage.text), 0.9) for h in hits]


def _spans(text: str) -> tuple[Span, ...]:
    wordings = ((OTHER, 0.6), (ASKED, 0.3))
    return tuple(Span(text.index(w), text.index(w) + len(w), p) for w, p in wordings if w in text)


def test_a_part_read_for_itself_does_not_bring_another_line_back() -> None:
    question = alone("枫桥轻轨3号线全长多少公里，设站多少座？")
    assert len(question.parts) == 2
    record = PassageRecord(Passage("a.txt", 0, len(TEXT), TEXT, 0, None, "2022-05-01", None, ""))
    ranked = (Ranked(Hit(0, record), 1.0, 1.0, Reading(2.0, _spans(TEXT), 0.9)),)
    trace = Trace(Ask(question.asked), question, ranked=ranked, evidence=tuple(evidence_of(question, ranked)))
    said = judged(trace, Reader(), lambda _: TEXT, USUAL)
    spans = {TEXT[s.start : s.end] for piece in said.evidence for s in piece.spans}
    assert spans == {ASKED}
