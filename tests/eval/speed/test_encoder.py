"""The encoder's own pace: what is measured, not how fast it is."""

from __future__ import annotations

import pytest

from eval.speed.__main__ import main


def test_the_pace_is_printed_and_a_first_question_loads_nothing_heavy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--encoder", "--sizes", "10", "--repeats", "1"]) == 0
    printed = capsys.readouterr().out
    assert "made-up news (seed" in printed and "10 passages" in printed and "no torch, no jieba" in printed
