"""Words that turn a sentence round: negations, and pairs of which one denies the other, in both languages."""

from __future__ import annotations

import re
from functools import lru_cache

from index.language.tokens import words_of

_NEGATION = re.compile(
    r"没有?|未|并?不(?!仅|但|断|久|少|止|过)|无(?!线|锡|人机|论|疑)|非(?!常|洲|法|农|凡)|拒绝|否认|取消|放弃|停止|禁止|免于|尚未|空缺|归零|从不"
    r"|\b(?:not|no|never|none|without|refus\w+|reject\w+|den(?:y|ied|ies)|cancel\w+|unable|fail(?:ed|s)? to|zero)\b|n't\b"
)
# One row a pair: what a side of it says, with spaces between (folded).
_PAIRS = """
涨 升 增 上涨 上升 增长 增加 上调 攀升 回升 提高 大涨 收涨 猛增 大增 涨幅 多出 grow grew growth rise rose rising increase increased gain gained climb climbed raise raised higher | 跌 降 减 下跌 下降 减少 下调 大跌 收跌 跌幅 少了 下滑 回落 降低 缩水 fall fell falling drop dropped decrease decreased decline declined lose lost cut lower lowered shrink
净流入 净买入 | 净流出 净卖出
流入 | 流出
买入 增持 buy bought | 卖出 减持 sell sold
盈利 盈 利润 赚 profit profits profitable | 亏损 亏 loss losses
顺差 surplus | 逆差 deficit
赢 胜 击败 战胜 夺冠 win won beat | 输 负 败 落败 不敌 lose lost defeat defeated
同意 支持 赞成 接受 agree agreed accept accepted support supported | 反对 拒绝 驳回 否认 抵制 refuse refused reject rejected oppose opposed deny denied
承认 认罪 admit admitted confess | 否认 拒不 不认 deny denied
首次 首届 首场 首个 首家 第一次 头一回 头一次 头回 第一 新手 first | 第二 第三 第四 第五 第六 再次 再一次 多次 连续 又一 second third fourth fifth again
第一大 头号 largest biggest | 第二大 第三大 第四大 第五大
院长 书记 主任 董事长 行长 局长 | 副院长 副书记 副主任 副董事长 副行长 副局长
全部 全都 所有 完整 all entire every | 部分 一些 只有 仅 个别 some partly only
唯一 只 仅 only sole | 多个 都 各 both also
最高 max highest | 最低 min lowest
高于 超过 高出 higher above more | 低于 不到 不足 少于 lower below less
早 提前 earlier early | 晚 推迟 延期 延后 later late
早熟 | 晚熟
之前 以前 before | 之后 以后 after
活着 生还 获救 alive survived | 身亡 死亡 遇难 去世 遗体 dead died killed
男 父亲 爸爸 爷爷 male man father husband | 女 母亲 妈妈 奶奶 female woman mother wife
东部 东边 eastern | 西部 西边 western
南部 南边 southern | 北部 北边 northern
国产 国内 本土 domestic | 进口 国外 海外 境外 imported foreign
免费 无偿 free | 收费 付费 购票 价格 paid charge
公开 公布 透露 曝光 public published disclosed | 未公开 保密 匿名 暂未 secret undisclosed
开 开放 启用 开业 营业 open opened | 关 关闭 关门 停业 停止营业 关停 休息 closed shut
成功 追回 找到 success succeeded recover recovered | 失败 未果 遗失 failed
增设 新增 扩大 扩张 expand expanded | 撤销 收回 收缩 缩减 withdraw shrink
容易 简单 easy easier simple | 难 困难 更难 difficult harder hard
合作 伙伴 参与者 partner partners | 竞争 对手 竞争者 competitor rival
保留 留下 keep kept | 关掉 卖掉 关闭 归零 closed sold
晴 sunny | 雨 雪 阴 rain rainy
主场 | 客场
领先 leading | 落后 trailing
独自 单独 独立 alone | 联合 共同 合作 together joint
自己 自产 自营 self | 外包 别人
已经 已 already | 尚未 未 还没 not yet
紧张 害怕 哭 nervous afraid | 不安 镇定 平静 calm
旺 火爆 畅销 热销 丰收 booming | 冷清 遇冷 滞销 惨淡 歉收 poor slump
"""


Side = frozenset[str]
PAIRS: tuple[tuple[Side, Side], ...] = tuple(
    (frozenset(one.split()), frozenset(other.split()))
    for one, _, other in (line.partition(" | ") for line in _PAIRS.strip().splitlines())
)
_ALL = frozenset[str]().union(*(side for pair in PAIRS for side in pair))


def opposite(word: str, across: Side) -> str | None:
    """Return the first Chinese word of the other side that is as long as a word, None where there is none.

    >>> opposite("上涨", frozenset(("跌", "下跌", "fell")))
    '下跌'
    """
    return min((w for w in across if len(w) == len(word) and not w.isascii()), default=None)


def negations(folded: str) -> int:
    """Return how many words of a folded text deny something.

    >>> negations("并不稀缺，没有取消"), negations("it wasn't refused"), negations("不仅如此")
    (3, 2, 0)
    """
    return len(_NEGATION.findall(folded))


@lru_cache(256)  # a sentence's signals ask for it three times
def opposed(asked: str, told: str) -> tuple[tuple[str, str], ...]:
    """Return the words of two folded texts that deny each other; none of a pair of which one text holds both sides.

    >>> opposed("股价为什么下跌", "股价上涨2%"), opposed("jd made a loss", "盈利10亿"), opposed("涨了多少", "先上涨，后下跌")
    ((('下跌', '上涨'),), (('loss', '盈利'),), ())
    >>> opposed("铁东法院在哪普法", "铁西区的法院")
    ()
    """
    own, theirs = _Said(asked), _Said(told)
    pairs = []
    for one, other in PAIRS:
        for side, across in ((one, other), (other, one)):
            word = own.longest(side)
            if word and not own.longest(across) and not theirs.longest(side) and (turned := theirs.longest(across)):
                pairs.append((word, turned))
    return tuple(pairs)


class _Said:
    """The words of PAIRS in a folded text: one character is only looked for as a word, for it may be a part of a name."""

    def __init__(self, folded: str) -> None:
        words = _words(folded)
        self._there = {w for w in _ALL if w in words or (len(w) > 1 and not w.isascii() and w in folded)}

    def longest(self, side: Side) -> str:
        """Return the longest word of a side that the text holds, "" where it holds none."""
        return max(sorted(side & self._there), key=len, default="") if not side.isdisjoint(self._there) else ""


@lru_cache(64)
def _words(folded: str) -> frozenset[str]:
    return frozenset(tag for tag in words_of(folded).written)
