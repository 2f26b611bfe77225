"""How sure an answer is: features by hand, and weights that cannot be used are told."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from index.errors import ModelError
from index.types import Hit, Passage, PassageRecord
from rag.asking.question import analyse
from rag.judge.confidence import WEIGHTS, _fitted, confidence, features, threshold, weight_set
from rag.judge.spans.evidence import evidence_of
from rag.types import Ranked, Reading, Span

ASKED = analyse("总投资多少？")
TEXT = "总投资14.5亿元。"


def ranked(*readings: Reading | None) -> list[Ranked]:
    passage = Passage("a.txt", 0, len(TEXT), TEXT, 0, None, None, None, "")
    return [Ranked(Hit(n, PassageRecord(passage), dense=0.5), 1.0, 1.0, r) for n, r in enumerate(readings)]


def test_the_signals_are_the_readers_own() -> None:
    first, second = Reading(2.0, (Span(3, 9, 0.5),), 0.6), Reading(-1.0, (Span(0, 3, 0.1),), 0.2)
    found = ranked(first, second)
    assert weight_set(found) == "read"
    assert list(features(found, evidence_of(ASKED, found))) == pytest.approx(
        [math.log(0.5), math.log(0.2), 2.0, math.log(0.2 / 0.6), 2.0, math.log(1e-3)]
    )


def test_without_a_reader_the_best_sentence_and_the_cosine_tell() -> None:
    found = ranked(None, None)
    assert weight_set(found) == "unread"
    assert features(found, evidence_of(ASKED, found))[1] == 0.5


def test_a_likelier_span_is_surer() -> None:
    sure, unsure = (ranked(Reading(r, (Span(3, 9, p),), p)) for r, p in ((3.0, 0.9), (-9.0, 0.01)))
    assert confidence(sure, evidence_of(ASKED, sure)) > threshold(sure) > confidence(unsure, evidence_of(ASKED, unsure))
    assert confidence([], []) == 0.0


def test_passages_without_a_span_still_have_a_confidence() -> None:
    found = ranked(Reading(-5.0, ()), Reading(-5.0, ()))
    assert 0.0 <= confidence(found, evidence_of(ASKED, found)) < 0.5


@pytest.mark.parametrize(
    "change",
    [lambda s: s.pop("read"), lambda s: s["read"].update(weights=[1.0]), lambda s: s["read"].update(bias=math.nan),
     lambda s: s["unread"].update(signals=["another"]), lambda s: s["read"].update(threshold=7), lambda s: s["read"].pop("threshold")],
)  # fmt: skip
def test_weights_that_cannot_be_used_are_told(tmp_path: Path, change: object) -> None:
    stored = json.loads(WEIGHTS.read_text("utf8"))
    change(stored)  # type: ignore[operator]
    path = tmp_path / "confidence.json"
    path.write_text(json.dumps(stored), "utf8")
    with pytest.raises(ModelError, match="expected those of 6 and 2 features; run: git checkout -- rag/reader/weights"):
        _fitted(path)
