"""A quoted sentence → faithful replies: word for word, shortened, reworded by tables that change no meaning."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from random import Random

from eval.datasets.faults.articles import Quoted
from index.language.normalise import fold, in_script
from index.language.quantity import Quantity, quantities
from index.language.tokens import tags

STYLES = ("verbatim", "shortened", "reworded")
SCRIPTS = ("zh-Hans", "zh-Hant")
# One way of saying it → another that says the same; a few are tried on each reply.
_EXCHANGED = tuple(tuple(pair.split("→")) for pair in """
    表示→称 表示→指出 认为→觉得 公布→发布 截至→到 截至→截止 达到→达 达到→为 此前→之前 目前→现在 目前→当前 已经→已 已→已经
    由于→因为 因此→所以 但是→但 但→但是 并且→并 以及→和 此外→另外 逾→超过 大约→约 约→大约 约→约为
    获得了→取得了 举行→举办 帮助→协助 购买→买 位于→坐落于 包括→包含 提高→提升 数据显示→数据表明 成立→创立 首次→第一次
    仍然→仍 仍→仍然 企业→公司 儿童→孩子 可以→可 同时→与此同时 能够→能 同比增长→比上年同期增长 开始→启动
    进行→开展 占比→占 近日→日前 日前→近日 昨日→昨天 昨天→昨日 今日→今天 今天→今日 上周五→上星期五 月末→月底
    不少→很多 十分→非常 共计→总共 已超过→已逾 拟→计划 计划→打算 将在→会在 将于→会在 将继续→会继续 将会→会 将不→不会 介绍→说 告诉→告知
    希望→盼望 推动→促进 增加了→多了 减少了→少了 董事长→董事会主席 起诉→控告 收购→并购 批准→核准
""".split())  # fmt: skip
_CLAUSE = re.compile(r"[^，；]+[，；]?")
_LINKED = re.compile(
    r"(?:但|而|并|且|也|还|又|却|则|就|均|都|其|从而|因此|因而|所以|以便?|使|导致|不过|然而|此外|同时|另外|甚至|包括|其中|比如|例如|成为|该|这|他|她|它|对此|如果|若|虽|尽管|由于|因为|除|随着|为了|当|在|分别|同比|环比|较|比|占|即)"
)
_SCOPE = re.compile(
    r"如果|若|假如|倘若|只要|只有|除|一旦|虽然|尽管|即使|即便|无论|不管|不仅|不但|不是|并非|没有|当|随着|由于|因为|既|与其|前提"
)
_LEADING = re.compile(
    r"(?:此外|同时|另外|据悉|据介绍|据了解|目前|近日|日前|其中|不过|对此|值得一提的是|具体来看|数据显示)，"
)
_ASIDE = re.compile(r"（[^（）]{2,20}）|的时候|了(?=\d)")
_HAN = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to nothing in particular that says what a quotation says; ``text`` is in Simplified characters."""

    text: str
    quoted: Quoted
    style: str
    script: str

    def written(self, text: str) -> str:
        """Return a text as this reply's script writes it."""
        return in_script(text, self.script) if self.script == "zh-Hant" else text


def faithful(quoted: Quoted, style: str, script: str, pick: Random) -> Reply | None:
    """Return a reply in a style, None where the sentence cannot be shortened or reworded."""
    made = {"verbatim": lambda text, _: text, "shortened": _shortened, "reworded": _reworded}[style]
    text = made(quoted.text, pick)
    if style == "reworded" and text == quoted.text:
        text = _of_years(quoted, text)
    if not text or (style != "verbatim" and text == quoted.text):
        return None
    return Reply(text, quoted, style, script)


def clauses(text: str) -> list[str]:
    """Return the clauses of a sentence, each with its comma."""
    return _CLAUSE.findall(text)


def _shortened(text: str, pick: Random) -> str | None:
    """Without clauses, a leading adverbial, an aside; nothing is left out that the rest leans on."""
    parts = clauses(text)
    ways: list[str] = []
    for first in range(len(parts)):
        for last in range(first + 1, len(parts) + 1):
            left, kept = parts[:first] + parts[last:], parts[first:last]
            if left and not any(map(_SCOPE.search, left)) and not _LINKED.match(kept[0]):
                ways.append("".join(kept))
    ways += [
        "".join(parts[:middle] + parts[middle + 1 :])
        for middle in range(1, len(parts) - 1)
        if not _SCOPE.search(parts[middle]) and not _LINKED.match(parts[middle + 1])
    ]
    ways += [pattern.sub("", text, count=1) for pattern in (_LEADING, _ASIDE) if pattern.search(text)]
    whole = [way for way in ways if len(way) > 12 and way.count("“") == way.count("”")]
    return pick.choice(whole).rstrip("，；。！？") + "。" if whole else None


def _reworded(text: str, pick: Random) -> str:
    """With one to three exchanges of words, figures written otherwise, and now and then its clauses in another order."""
    edges, unquoted = _edges(text), _SAID.sub(lambda m: "\0" * len(m[0]), text)
    changes: list[Callable[[str], str]] = [
        partial(_exchanged, old=old, new=new)
        for old, new in _EXCHANGED
        if (at := unquoted.find(old)) >= 0 and new not in text and {at, at + len(old)} <= edges
    ]
    changes += [partial(_refigured, figure=q, pick=pick) for q in quantities(unquoted)]
    changes += [_swapped] * (len(clauses(text)) == 2)
    for change in pick.sample(changes, min(len(changes), pick.randint(1, 3))):
        text = change(text)
    return text


def _exchanged(text: str, old: str, new: str) -> str:
    return text.replace(old, new, 1)


def _edges(text: str) -> set[int]:
    """Where words begin and end: 拟 is none in 模拟, nor 约 in 协议约定."""
    folded = fold(text)
    return {edge for t in tags(folded) for edge in (t.start, t.end)} if len(folded) == len(text) else set()


def _swapped(text: str) -> str:
    """B，A。 of A，B。 where neither leans on the other."""
    first, second = (part.rstrip("，；。！？") for part in clauses(text))
    free = len(first) > 6 and len(second) > 6 and not (_LINKED.match(first) or _LINKED.match(second))
    closed = all(part.count("“") == part.count("”") for part in (first, second))
    return f"{second}，{first}。" if free and closed and not _SCOPE.search(text) and not _SAYING.search(first) else text


_SAID = re.compile(r"“[^”]*”|《[^》]*》")
_SAYING = re.compile(r"[说称道示出为讯露绍]$|：")


def _refigured(text: str, figure: Quantity, pick: Random) -> str:
    """The text with a figure written another way: 1,268 as 1268, 1.24万 as 12400, 30% as 三成 or 百分之三十, 3家 as 三家."""
    old = figure.wording
    ways: list[str] = []
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)%", old):
        ways.append(f"百分之{match[1]}")
        value = Fraction(match[1])
        if value % 10 == 0 and 0 < value < 100:
            ways.append(f"{_HAN[int(value) // 10]}成")
    elif match := re.fullmatch(r"(\d+\.\d+)(万)(.*)", old):
        ways.append(f"{Fraction(match[1]) * 10**4}{match[3]}" if Fraction(match[1]) * 10**4 % 1 == 0 else old)
    elif match := re.fullmatch(r"(\d+\.\d+)(亿)(.*)", old):
        ways.append(f"{Fraction(match[1]) * 10**4}万{match[3]}" if Fraction(match[1]) * 10**4 % 1 == 0 else old)
    elif match := re.fullmatch(r"(\d{1,3}(?:,\d{3})+)(\D*)", old):
        ways.append(match[1].replace(",", "") + match[2])
    elif match := re.fullmatch(r"(\d{4,6})([^\d年]+)", old):
        ways += [f"{int(match[1]):,}{match[2]}"] + [f"{int(match[1]) / 10**4:g}万{match[2]}"] * (len(match[1]) > 4)
    elif (match := re.fullmatch(r"([3-9])([家个名位项座])", old)) and figure.kind == "number":
        ways.append(_HAN[int(match[1])] + match[2])
    alone = text.count(old) == 1 and not re.search(rf"[\d.]{re.escape(old)}", text)
    return text.replace(old, pick.choice(ways)) if ways and alone else text


def _of_years(quoted: Quoted, text: str) -> str:
    """今年 and 去年 of a dated article as the year they mean."""
    if not quoted.passage.date:
        return text
    year = int(quoted.passage.date[:4])
    for word, meant in (("今年", year), ("去年", year - 1)):
        text = re.sub(rf"{word}(?![头以])", f"{meant}年", text, count=1)
    return text
