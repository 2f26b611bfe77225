"""The edits found are those that give the question as it was written."""

from __future__ import annotations

import pytest

from rag.asking.turns.edits import applied
from rag.training.turns.labels import labelled


@pytest.mark.parametrize(
    ("history", "message", "resolved"),
    [
        ("苍梧银行2019年发放了多少贷款？｜三十亿元", "那2018年呢？", "苍梧银行2018年发放了多少贷款？"),
        ("谁创办了苍梧银行？｜林文舟", "他哪年退休的", "林文舟哪年退休的？"),
        ("青石镇哪天停电？｜3日", "白沙湾呢", "白沙湾哪天停电？"),
        ("How long is the Aldmoor bridge?｜2公里", "and who built it?", "Who built the Aldmoor bridge?"),
        ("苍梧银行几号开门？｜6日", "不是，几号关门", "苍梧银行几号关门？"),
    ],
)
def test_what_was_written_comes_out(history: str, message: str, resolved: str) -> None:
    edits = labelled(history, message, resolved)
    assert edits is not None
    assert applied(message, history, edits) == resolved


def test_what_the_history_does_not_say_is_not_guessed() -> None:
    assert labelled("微风软件哪年上市？｜2011", "那他们家的扫地机器人呢", "碧湖科技的清洁设备什么价钱？") is None
