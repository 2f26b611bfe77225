"""What is counted of an answer's record."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from rag.serve.observe.metrics import Metrics
from rag.types import Answer
from tests.rag.ui.samples import answer


def counted(*answers: Answer | None, failed: bool = False) -> dict[tuple[str, ...], float]:
    metrics = Metrics()
    for one in answers:
        metrics.answered("page", one, failed)
    found = metrics.registry.get_sample_value
    samples = [s for family in metrics.registry.collect() for s in family.samples]
    return {(s.name, *s.labels.values()): found(s.name, s.labels) or 0 for s in samples}


@pytest.mark.parametrize(
    ("made", "failed", "labels"),
    [
        (replace(answer(), found=True, reason=None, correction=None), False, ("found", "")),
        (replace(answer(), found=True, reason="uncertain", correction=None), False, ("found", "uncertain")),
        (
            replace(answer(), found=False, reason="low-confidence", correction=None),
            False,
            ("refused", "low-confidence"),
        ),
        (replace(answer(), found=True, reason=None, correction="2017年"), False, ("corrected", "")),
        (None, True, ("failed", "")),
        (None, False, ("stopped", "")),
    ],
)
def test_what_became_of_a_question(made: Answer | None, failed: bool, labels: tuple[str, str]) -> None:
    assert counted(made, failed=failed)["rag_questions_total", "page", *labels] == 1


def test_stages_that_were_not_run_are_not_timed() -> None:
    seconds = {"question": 0.0, "retrieve": 0.0, "rank": 0.0, "write": 0.0, "verify": 0.0, "total": 0.001}
    told = counted(replace(answer(), seconds=seconds))
    assert told["rag_stage_seconds_count", "total"] == 1 and ("rag_stage_seconds_count", "rank") not in told


def used(**told: Any) -> Any:
    """An answer that a chat model wrote, as far as the metrics look at it."""
    usage = SimpleNamespace(**{"calls": 2, "input_tokens": 900, "output_tokens": 30, "cost": 0.5, **told})
    known = {name: getattr(answer(), name) for name in ("found", "reason", "correction", "seconds", "warnings")}
    return SimpleNamespace(**known, usage=usage)


def test_tokens_and_costs_add_up_and_never_shrink() -> None:
    told = counted(used(), used(cost=None), used(input_tokens=-5, output_tokens=-5, cost=-1.0))
    assert told["rag_llm_calls_total",] == 6 and told["rag_llm_cost_total",] == 0.5
    assert (told["rag_llm_tokens_total", "sent"], told["rag_llm_tokens_total", "received"]) == (1800, 60)


def test_a_chat_model_that_fails_is_counted() -> None:
    said = "openai:m failed (no whole reply within 60 s); the extractive answer stands in"
    assert counted(replace(answer(), warnings=(said, "another")))["rag_llm_failures_total",] == 1
    assert counted(replace(answer(), warnings=("another",)))["rag_llm_failures_total",] == 0
