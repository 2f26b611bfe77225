"""Two questions in one are told apart, and each gets a span of its own."""

from __future__ import annotations

import pytest

from rag import answer
from rag.asking.parts import parts
from rag.chain import Service


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("3号线起步价多少？末班车几点？", (("3号线起步价多少",), ("末班车几点", "3号线起步价末班车几点"))),
        ("张三哪天失联、哪天被找到", (("张三哪天失联",), ("哪天被找到", "张三哪天被找到"))),
        ("Who built it and when did it open?", (("Who built it",), ("when did it open",))),
        ("为躲七月二十几号的大水，首都搬走了多少人？", (("为躲七月二十几号的大水，首都搬走了多少人？",),)),
        ("谁并购了哪家公司？", (("谁并购了哪家公司？",),)),
        ("When Jack Ma was summoned, who summoned him?", (("When Jack Ma was summoned, who summoned him?",),)),
        ("公司成立这几年，CEO是谁？", (("公司成立这几年，CEO是谁？",),)),
        ("谁，谁，谁，谁，谁", (("谁，谁，谁，谁，谁",),)),
        ("青石大桥全长多少米？", (("青石大桥全长多少米？",),)),
        ("说说大桥", (("说说大桥",),)),
        ("", (("",),)),
    ],
)
def test_parts(question: str, expected: tuple[tuple[str, ...], ...]) -> None:
    assert parts(question) == expected


def test_each_part_is_answered(mixed: Service) -> None:
    said = answer(mixed, "青石大桥全长多少米，总投资是多少？")
    assert said.found and len(said.spans) >= 2
    assert "2860米" in said.spans[0] and any("亿元" in span for span in said.spans[1:])
