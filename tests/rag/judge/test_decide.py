"""Whether a writer is asked: the fitted threshold, or the setting in its place."""

from __future__ import annotations

from dataclasses import replace

from index.settings import Settings
from index.types import Hit, Passage, PassageRecord
from rag.asking.question import analyse
from rag.judge.confidence import threshold
from rag.judge.decide import decide
from rag.types import Ask, Ranked, Trace

TEXT = "总投资14.5亿元。"
RANKED = Ranked(Hit(0, PassageRecord(Passage("a.txt", 0, len(TEXT), TEXT, 0, None, None, None, ""))), 1.0, 1.0, None)
TRACE = Trace(Ask("总投资多少？"), analyse("总投资多少？"), ranked=(RANKED,))


def test_what_is_likely_enough_goes_on_with_its_threshold() -> None:
    sure = replace(TRACE, confidence=threshold([RANKED]))
    assert decide(sure, Settings()) == replace(sure, threshold=sure.confidence)


def test_what_is_not_is_refused_with_a_draft_that_says_so() -> None:
    said = decide(replace(TRACE, confidence=threshold([RANKED]) - 0.01), Settings())
    assert said.draft is not None and not said.draft.found and said.reason == "low-confidence"


def test_the_setting_goes_before_the_fitted_threshold() -> None:
    trace = replace(TRACE, confidence=0.5)
    assert decide(trace, Settings(threshold=0.4)).draft is None
    refused = decide(trace, Settings(threshold=0.6))
    assert refused.draft is not None and refused.threshold == 0.6


def test_without_passages_nothing_is_decided() -> None:
    assert decide(replace(TRACE, ranked=()), Settings()).draft is None
