from __future__ import annotations

from index.corpora.news import MAX_BODY_CHARS, body


def test_the_head_goes_and_nothing_else() -> None:
    assert body("[ 2023年7月26日 ] ，正文:甲。正文：乙。") == "甲。正文：乙。"
    assert body("甲" * 41 + "正文：乙") == "甲" * 41 + "正文：乙"  # too far in to be a head
    assert body("正文：" + "甲" * 5000) == "甲" * MAX_BODY_CHARS
