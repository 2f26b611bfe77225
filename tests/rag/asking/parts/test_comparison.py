"""What is compared is asked of each thing; what an article may state itself is not cut."""

from __future__ import annotations

import pytest

from index.language.normalise import fold
from rag.asking.parts.comparison import comparison


@pytest.mark.parametrize(
    ("question", "operation", "asked"),
    [
        ("星澜汽车和远岚汽车2022年谁交付的车更多？", "most", ["星澜汽车2022年交付的车有多少", "远岚汽车2022年交付的车有多少"]),
        ("谁的营收更低，星澜汽车还是远岚汽车？", "least", ["星澜汽车的营收是多少", "远岚汽车的营收是多少"]),
        ("南桥、北桥和西桥哪座最长？", "most", ["南桥有多长", "北桥有多长", "西桥有多长"]),
        ("甲厂和乙厂哪家更早成立？", "least", ["甲厂什么时候成立", "乙厂什么时候成立"]),
        ("农信社和村镇银行哪一种比较多？各有几家？", "most", ["农信社有多少", "村镇银行有多少"]),
        ("远岚汽车2022年的交付量比星澜汽车多多少？", "difference", ["远岚汽车2022年的交付量有多少", "星澜汽车2022年的交付量有多少"]),
        ("远岚汽车的营收比星澜汽车的营收高多少？", "difference", ["远岚汽车的营收是多少", "星澜汽车的营收是多少"]),
        ("南桥和北桥的长度相差多少？", "difference", ["南桥的长度是多少", "北桥的长度是多少"]),
        ("甲厂和乙厂2022年一共交付多少辆？", "sum", ["甲厂2022年交付多少", "乙厂2022年交付多少"]),
        ("Who delivered more cars in 2022, Ace or Bolt Motors?", "most",
         ["Ace delivered how many cars in 2022", "Bolt Motors delivered how many cars in 2022"]),
        ("Which had the lower revenue, Ace or Bolt?", "least", ["Ace had how much revenue", "Bolt had how much revenue"]),
        ("How many more cars did Ace deliver than Bolt in 2022?", "difference",
         ["how many cars did Ace deliver in 2022", "how many cars did Bolt deliver in 2022"]),
        ("What was the combined revenue of Ace and Bolt in 2022?", "sum",
         ["what was the revenue of Ace in 2022", "what was the revenue of Bolt in 2022"]),
    ],
)  # fmt: skip
def test_compared(question: str, operation: str, asked: list[str]) -> None:
    compared, parts = comparison(question, fold(question)) or (None, [])
    assert compared and compared.operation == operation
    assert [part.alone for part in parts] == asked


def test_a_thing_is_named_in_the_askers_script() -> None:
    compared = comparison("農信社和村鎮銀行哪個更多？", fold("農信社和村鎮銀行哪個更多？"))
    assert compared and [part.thing for part in compared[1]] == ["農信社", "村鎮銀行"]


@pytest.mark.parametrize(
    "question",
    [
        "新增泊位比去年增加多少？",
        "本届收到的作品比上届多多少？",
        "准确率比传统模型高多少？",
        "这场雨后河水比警戒线高出多少？",
        "皇马跟榜首还差几分？",
        "捐出去的钱跟东西加起来有多少？",
        "本科生和研究生，占比各多了几个点？",
        "哪两个方向的航班加得更多？",
        "谁更懂京东？",
        "Why is it more expensive, rain or shine?",
        "How many more beds will the hospital have?",
    ],
)
def test_one_question(question: str) -> None:
    assert comparison(question, fold(question)) is None
