"""A Chinese clause with a figure → 是多少, 增长多少, 多少家: what the figure says is asked in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.language.normalise import fold
from index.language.quantity import Quantity
from rag.serve.suggestions.clauses import NOUN, Clause, Form

# Before a figure: what says how near it is. It is left out of "是多少".
_NEAR = r"(?:已经?|将|仅|只|也|就|则|共计?|合计|累计|总计|首次|大约|约|近|将近|接近|超过?|逾|突破|达到?|高达|多达|至少|至|为|有|是|首超)"
_VALUE = re.compile(rf"(?P<near>{_NEAR}*(?:达到?|高达|超过?|逾|突破|约?为|约|是|首超|接近|近))$")
_GROWTH = re.compile(r"(?:增长|增加|上涨|上升|提高|提升|下降|下跌|下滑|减少|降低|回落|收窄|扩大|增|涨|降|跌|增幅|占比?|增至|升至|降至|跌至)(?:了|约|近|超过?|至|到|达到?|逾)*$")  # fmt: skip
_MEASURE = re.compile("[额量率数值价比模入润收积费金款度龄重例差余产速幅距利债]$")  # what is measured: 总额, 数量, 占比
_BEHIND = re.compile(r"^(?:以上|左右|以下|多|余|之多|之间)?$")
_TAIL_START = re.compile(r"^[\d.,〇零一二三四五六七八九十百千万亿两几数上多余\s]+")


def counted(clause: Clause) -> Iterator[Form]:
    """Yield the questions for the figures of a clause: their value, by how much, how many."""
    for q in clause.figures:
        if q.kind not in {"number", "money", "percent"} or q.is_article() or (q.kind == "number" and q.value < 3):  # type: ignore[operator]
            continue
        before, behind = clause.text[: q.start], clause.text[q.end :]
        folded = clause.folded[: q.start]
        if any(other.end < q.start and clause.text[other.end] == "、" for other in clause.figures):
            continue  # 进出口1419.6亿元、增长84%: two things are told in one clause
        asked = "" if behind[:1] == "的" and q.kind != "money" else _how_many(q)
        if behind[:1] in {"死", "伤", "傷"} and not _BEFALL.match(behind):
            continue  # 致2死3伤
        if any(other.end == q.start - 1 and folded[-1] in "到至-~" for other in clause.figures):
            continue  # the second figure of 250万元到370万元
        if _BEHIND.match(clause.folded[q.end :]) and asked:
            near = _VALUE.search(folded)
            if near and _MEASURE.search(folded[: near.start()]) and clause.ends_as_noun(near.start()):
                yield Form(f"{_owner(clause)}{before[: near.start()]}是多少？", q.wording, q.start, 1)
            elif near or _GROWTH.search(folded):
                yield Form(f"{_owner(clause)}{_without_near(before)}{asked}？", q.wording, q.start, 2)
            elif asked not in _OF_WHAT and len(before) >= 6 and _is_counted(clause, q, ""):
                yield Form(f"{_without_near(before)}{asked}？", q.wording, q.start, 3)
        elif asked and _is_counted(clause, q, behind):
            yield Form(f"{_without_near(before)}{asked}{behind}？", q.wording, q.start, 3)
        elif len(asked) > 2 and q.value >= 5 and _after_verb(clause, q) and len(clause.figures) == 1:  # type: ignore[operator]
            yield Form(f"{_without_near(before)}{asked}{behind}？", q.wording, q.start, 4)


def _owner(clause: Clause) -> str:
    """Whose figure it is, where the clause itself names nobody: the subject that its sentence began with."""
    if _COMPARED.match(clause.folded):
        return ""
    own = clause.names or not clause.whose or not clause.words or not NOUN.match(clause.words[0].flag)
    return "" if own else f"{clause.whose}的"


_OF_WHAT = frozenset(
    {"多少项", "多少個", "多少个", "多少種", "多少种", "多少點", "多少点", "多少條", "多少条"}
)  # of what, is not said
_BEFALL = re.compile("死亡|受伤|受傷|死伤|死傷|伤亡|傷亡")
_COMPARED = re.compile("[同环]比|增|降|上|下|减")  # with when, only a whole sentence says
_ABOUT = re.compile(r"(?:大约|约|近|将近|接近|至少|逾)$")


def _without_near(before: str) -> str:
    return _ABOUT.sub("", before)


def _how_many(q: Quantity) -> str:
    """多少家 of 28家, 多少元 of 220亿元, 多少 of 20%; "" where the wording is no numeral with a counter."""
    if q.kind == "percent":
        return "多少"
    if _VAGUE.search(q.wording):
        return ""
    tail = q.wording[len(q.wording) - len(_TAIL_START.sub("", fold(q.wording))) :]
    return f"多少{tail}" if tail != q.wording and len(tail) <= 3 else ""


_VAGUE = re.compile("[数數几幾+＋/]|^[百千万萬亿億]")


def _is_counted(clause: Clause, q: Quantity, behind: str) -> bool:
    """Whether a verb stands before the figure and nothing but a thing behind it, so that the clause ends with what is counted."""
    after = [w for w in clause.words if w.start >= q.end]
    while after and after[-1].word in _BEFALLEN:
        after.pop()
    return (
        _after_verb(clause, q)
        and len(behind) <= 14
        and all(NOUN.match(w.flag) or w.word in {"的", "、", "和"} for w in after)
    )


def _after_verb(clause: Clause, q: Quantity) -> bool:
    before = [w for w in clause.words if w.end <= q.start]
    while before and before[-1].word in {
        "约",
        "近",
        "超过",
        "了",
        "过",
        "达",
        "大约",
        "至少",
        "超",
        "逾",
        "将近",
        "接近",
    }:
        before.pop()
    return bool(before) and before[-1].flag in {"v", "vg"}


_BEFALLEN = frozenset("死亡 遇难 受伤 丧生 身亡 失踪 死伤 被困 受灾 感染 获奖 入选 参加 参与 参赛 出席".split())
