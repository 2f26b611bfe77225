"""A question about another year, line, person or kind of thing than its article tells of: nothing there answers it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random

from index.corpora.authored import AuthoredQuestion
from index.language.names import names
from index.language.normalise import fold
from index.language.quantity import quantities
from rag.training.premise.exchanged import changed

# Things of one kind that news tells apart; any of a line stands for any other. Simplified, as `fold` gives it.
KINDS = tuple(
    tuple(line.split())
    for line in """
图书馆 美术馆 博物馆 体育馆 科技馆 档案馆 展览馆
大桥 隧道 高架桥 立交桥 码头
小学 中学 高中 大学 幼儿园 职校
市 县 区 镇 乡 村
上半年 下半年 全年 一季度 二季度 三季度 四季度
去年 今年 明年 前年
董事长 总经理 首席执行官 首席财务官 总裁 副总裁 发言人 创始人 秘书长
市长 副市长 局长 副局长 主任 书记 县长
营业收入 净利润 研发费用 毛利率 现金流 负债 市值
销量 产量 库存 出口量 进口量
进口 出口
供水 供电 燃气 供暖 排水
地铁 公交 高铁 轻轨 有轨电车 轮渡
城镇 农村
新增 累计
确诊 治愈 死亡 住院
受伤 遇难 失踪
冠军 亚军 季军
金牌 银牌 铜牌
男子 女子
男性 女性
一等奖 二等奖 三等奖 特等奖
白天 夜间 早晨 傍晚
最高 最低
最大 最小
成年人 儿童 老年人 青少年
开工 竣工 通车 停运
首映 杀青 开机
上市 退市 停牌
门票 停车费 押金
教练 队长 门将 裁判
原告 被告 证人
钢琴 小提琴 古筝 二胡
小麦 玉米 大豆 水稻 棉花
煤炭 石油 天然气 钢铁 铜
library museum gallery stadium
bridge tunnel port pier
chairman ceo president cfo spokesman founder
revenue profit debt assets
imports exports
men women
gold silver bronze
injured killed missing
first second third fourth
largest smallest
highest lowest
primary secondary
monday tuesday wednesday thursday friday saturday sunday
january february march april may june july august september october november december
""".strip().splitlines()
)

_LATIN = "latin"
_CAPITALISED = re.compile(r"(?<=[a-z,] )[A-Z][a-z]\w+(?: [A-Z][a-z]\w+)*")  # within a sentence


def strangers(questions: Iterable[AuthoredQuestion]) -> Mapping[str, Sequence[str]]:
    """Return the names in some questions by kind, each once: of other articles, nothing is told of them here."""
    known: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for one in questions:
        for name in names(one.question):
            known[name.kind][one.question[name.start : name.end]] = None
        if one.lang == "en":
            known[_LATIN].update(dict.fromkeys(m[0] for m in _CAPITALISED.finditer(one.question)))
    return {kind: tuple(some) for kind, some in known.items()}


def sibling(one: AuthoredQuestion, article: str, others: Mapping[str, Sequence[str]], random: Random) -> str | None:
    """Return an authored question with one name, figure or kind of thing exchanged for one that its article never names.

    None where it has no answer, or nothing of it that the article says can be exchanged.
    """
    folded = fold(article)
    made = [text for text in _exchanges(one.question, folded, others, random) if text] if one.answers else []
    return random.choice(made) if made else None


def _exchanges(question: str, article: str, others: Mapping[str, Sequence[str]], random: Random) -> Iterator[str]:
    for quantity in quantities(question):
        said = question[quantity.start : quantity.end]
        other = changed(said, random)
        if other and fold(said) in article and fold(other) not in article:
            yield question[: quantity.start] + other + question[quantity.end :]
    for name in names(question):
        said = question[name.start : name.end]
        known = others.get(name.kind, ())
        strange = random.sample(known, min(8, len(known)))
        other = next((n for n in strange if fold(n) not in article and n not in said and said not in n), None)
        if other and fold(said) in article:
            yield question[: name.start] + other + question[name.end :]
    for match in [*_CAPITALISED.finditer(question)] if _LATIN in others else []:  # the article is Chinese
        other = random.choice(others[_LATIN])
        if other not in question and match[0] not in other:
            yield question[: match.start()] + other + question[match.end() :]
    yield from _of_kinds(question, article, random)


def _of_kinds(question: str, article: str, random: Random) -> Iterator[str]:
    folded = fold(question)
    if len(folded) != len(question):
        return
    for kind in KINDS:
        for word in kind:
            at = re.search(rf"\b{word}\b" if word.isascii() else word, folded)
            absent = [w for w in kind if w not in article and w not in word and word not in w] if at else []
            if at and absent and word in article:
                yield question[: at.start()] + random.choice(absent) + question[at.end() :]
