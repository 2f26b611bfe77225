"""How strict the service is asked to be."""

from __future__ import annotations

from rag.reply import UNSURE
from rag.ui.session.choices import THRESHOLDS


def test_strict_is_where_an_answer_ceases_to_be_uncertain() -> None:
    assert THRESHOLDS["strict"] == UNSURE
