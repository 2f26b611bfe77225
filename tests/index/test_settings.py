"""Numbers from the environment: what is none, or out of range, is refused by its name."""

from __future__ import annotations

import pytest

from index.errors import SettingError
from index.settings import number, whole


def test_a_whole_number_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert whole("RERANK_DEPTH", low=1, high=20) == 8
    monkeypatch.setenv("RAG_RERANK_DEPTH", "3.0")
    assert whole("RERANK_DEPTH", low=1, high=20) == 3
    for wrong in ("0", "21", "2.5", "x", "nan", "inf"):
        monkeypatch.setenv("RAG_RERANK_DEPTH", wrong)
        with pytest.raises(
            SettingError, match=rf"^RAG_RERANK_DEPTH is '{wrong}'; expected a whole number from 1 to 20; unset"
        ):
            whole("RERANK_DEPTH", low=1, high=20)


def test_a_flag_is_named_as_a_flag() -> None:
    assert number("THRESHOLD", "0.5", high=1) == 0.5
    with pytest.raises(
        SettingError, match=r"^--threshold is '2'; expected a number from 0 to 1; correct it or leave it out$"
    ):
        number("THRESHOLD", "2", high=1)
