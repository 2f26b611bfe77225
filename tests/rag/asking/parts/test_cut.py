"""Several questions in one are told apart, each as one that stands alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.asking.form import alone
from rag.asking.parts.cut import cut


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("3号线起步价多少？末班车几点？", ["3号线起步价多少", "3号线末班车几点"]),
        ("3号线总投资多少，什么时候开工的？", ["3号线总投资多少", "3号线什么时候开工的"]),
        ("张三哪天失联、哪天被找到", ["张三哪天失联", "张三哪天被找到"]),
        ("救援队去涿州出了多少队员、几辆救援车？", ["救援队去涿州出了多少队员", "救援队去涿州出了几辆救援车"]),
        ("那场球，甲队得了多少分，乙队只拿了几分？", ["那场球，甲队得了多少分", "那场球，乙队只拿了几分"]),
        ("冯振是几点被找到的，又是几点去世的？", ["冯振是几点被找到的", "冯振是几点去世的"]),
        ("机构高峰时有多少家在运营，到2020年还剩多少？", ["机构高峰时有多少家在运营", "机构到2020年还剩多少"]),
        ("马老板2014年对利润有什么预言？2017年又定了什么目标？",
         ["马老板2014年对利润有什么预言", "马老板2017年又定了什么目标"]),
        ("Who built it and when did it open?", ["Who built it", "when did it open"]),
        ("When did Loop Hall open, and where?", ["When did Loop Hall open", "where did Loop Hall open"]),
        ("In what year was Ace Petrol set up, and how many mines does it hold?",
         ["In what year was Ace Petrol set up", "how many mines does Ace Petrol hold"]),
        ("How many hospitals and how many experts are taking part?",
         ["How many hospitals are taking part", "how many experts are taking part"]),
    ],
)  # fmt: skip
def test_clauses(question: str, expected: list[str]) -> None:
    assert [part.alone for part in cut(question)[0]] == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("瑞幸二季度末自营店和联营店分别有多少家？", ["瑞幸二季度末自营店有多少家", "瑞幸二季度末联营店有多少家"]),
        ("老挝和印尼今年登革热病例各超过多少？", ["老挝今年登革热病例超过多少", "印尼今年登革热病例超过多少"]),
        ("這支隊伍裡，志工、街坊和小管家各有幾名？", ["這支隊伍裡，志工有幾名", "這支隊伍裡，街坊有幾名", "這支隊伍裡，小管家有幾名"]),
        ("PS5和Xbox Series X/S的占有率分别是多少？", ["PS5的占有率是多少", "Xbox Series X/S的占有率是多少"]),
        ("全时和邻家两家便利店，分别是谁开的？", ["全时便利店，是谁开的", "邻家便利店，是谁开的"]),
        ("2019年甲行、乙行和丙行、丁行的业绩各怎么样？",
         ["2019年甲行的业绩怎么样", "2019年乙行的业绩怎么样", "2019年丙行的业绩怎么样", "2019年丁行的业绩怎么样"]),
        ("永辉2021年和2022年各亏了多少？", ["永辉2021年亏了多少", "永辉2022年亏了多少"]),
        ("穆迪和惠誉分别给了大新银行什么评级？", ["穆迪给了大新银行什么评级", "惠誉给了大新银行什么评级"]),
        ("What were the sales and profit of Ace Corp, respectively?",
         ["What were the sales of Ace Corp", "What were the profit of Ace Corp"]),
    ],
)  # fmt: skip
def test_things(question: str, expected: list[str]) -> None:
    assert [part.alone for part in cut(question)[0]] == expected


@pytest.mark.parametrize(
    "question",
    [
        "为躲七月二十几号的大水，首都搬走了多少人？",
        "谁并购了哪家公司？",
        "When Jack Ma was summoned, who summoned him?",
        "公司成立这几年，CEO是谁？",
        "体坛那场“谁被带走”的风波，是哪个人最先爆出来的？",
        "房山警方点名的几个积水处，水最深的是哪儿？",
        "给学生讲两座城市山水怎么连着的，是哪位会长？",
        "秦俑坑边那几个人，因为啥动起手来？",
        "各国代表团有多少人？",
        "京东和沃尔玛的合作始于哪一年？",
        "青石大桥全长多少米？",
        "How do you open both doors?",
        "说说大桥",
        "",
    ],
)
def test_one_question_is_not_cut(question: str) -> None:
    assert cut(question) == ((), None)


def test_a_text_that_was_pasted_is_no_question() -> None:
    assert cut("记者不知问了多少次" + "才问到一句话" * 30 + "，谁是局长？")[0] == ()


@given(st.text(alphabet="谁多少，、？和分别各的几AB was it and who how many?3号线", max_size=60))
def test_parts_ask_something_in_words_of_the_question(question: str) -> None:
    told = alone(question)
    assert all(part.resolved.strip() and not part.parts for part in told.parts)
    assert len(told.parts) != 1
