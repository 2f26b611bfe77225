"""A Chinese clause with a date, or behind one → 什么时候, 哪一年."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.language.figures.dates import Date
from index.language.quantity import Quantity
from rag.serve.suggestions.clauses import Clause, Form


def dated(clause: Clause) -> Iterator[Form]:
    """Yield the questions for the dates of a clause, and for the one that stands before it."""
    if clause.when:
        yield from _led(clause, 0, clause.when, len(clause.text))
    for q in clause.figures:
        if q.kind != "date":
            continue
        lead = clause.folded[: q.start]
        if lead in {"", "在", "于", "早在"}:
            yield from _led(clause, q.end, q, len(clause.text))
        elif q.end == len(clause.text) and lead.endswith("于"):
            if word := _when(q):
                yield Form(f"{clause.text[: q.start]}{word}？", q.wording, q.start, 1)
        elif (end := clause.noun_run()) and clause.folded[end : q.start] in {"", "在", "于", "是", "是在", "是于"}:
            word, rest = _when(q), clause.text[q.end :]
            if (
                word
                and rest[:1] not in {*"晚早凌夜上下"}
                and clause.named(0, end)
                and len(rest) >= 4
                and _verb_at(clause, q.end)
            ):
                yield Form(f"{clause.text[:end]}{word}{rest}？", q.wording, q.start, 1)


def _led(clause: Clause, at: int, q: Quantity, end: int) -> Iterator[Form]:
    """2014年2月，京东金融推出了… → 京东金融什么时候推出了…？."""
    subject, word, text = clause.noun_run(at), _when(q), clause.text
    if (
        not word
        or subject == at
        or end - subject < 5
        or not clause.named(at, subject)
        or text[at] in "的之"
        or not _verb_at(clause, subject)
    ):
        return
    following = clause.folded[subject:]
    if text[at:subject].endswith(_PLANNED):
        return
    if re.match(_SURE, following) and not re.match(r"\w{1,4}的", following):
        yield Form(f"{text[at:subject]}{word}{text[subject:end]}？", q.wording, -1, 2)


_PLANNED = ("商定", "决定", "計劃", "计划", "约定")  # of when it was, or of when it is to be?
# What can only follow a whole subject: another verb may be part of a name (国务院联防联控机制印发…).
_SURE = r"(?:宣布|推出|发布|公布|发起|发生|召开|举行|签署|成立|收购|启动|开始|获得|担任|出任|任|遭|召见|抵达|在|于|与|同|从|向|对|以|曾|已|正式|首次|将|被|由|就|[\u4e00-\u9fff]{1,3}了)"


def _verb_at(clause: Clause, at: int) -> bool:
    """Whether a verb follows, at once or behind an adverb."""
    following = [w for w in clause.words if w.start >= at]
    while following and _ADVERB.match(following[0].word):
        following.pop(0)
    first = following[0] if following else None
    lasting = re.search(_LASTING, clause.folded[at:])
    return first is not None and not lasting and (first.flag == "v" or first.word in _PREPOSITIONS)


_ADVERB = re.compile(r"^(?:已经?|曾经?|正式|首次|将|才|就|便|第一次|最终|成功|率先|先后|公开|共同|联合|隆重|当选)$")
_PREPOSITIONS = frozenset("在 于 与 同 从 向 对 以 因 由 把 将 被 为 和".split())
_LASTING = r"^(?:也|还|是|到|至|起|开始至|达到?|为|超过?|突破|驻)|处于|一直|继续|仍|依然|为由|等候|正在|过后"


def _when(q: Quantity) -> str:
    """哪一年 of a year, 什么时候 of a day or month; "" of what leans on another date, or is a clock."""
    date = q.value
    if not isinstance(date, Date) or date.relative or not (date.year or date.month) or date.part:
        return ""
    return "哪一年" if date.numbers().keys() == {"year"} else "什么时候"
