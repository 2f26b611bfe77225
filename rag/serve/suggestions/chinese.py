"""A Chinese clause → questions: a question word stands where the answer stood, for that is how Chinese asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.language.figures.dates import Date
from index.language.normalise import fold
from index.language.quantity import Quantity
from rag.serve.suggestions.clauses import NOUN, Clause

_ROLES = (
    r"(?:联合|共同|首席|执行|常务|名誉|代理|新任|前任?|原)?(?:副|总|大)?(?:ceo|cfo|cto|coo|总裁|董事长|首席执行官|首席财务官|首席技术官|首席经济学家|"
    r"总经理|创始人|行长|主席|主任|局长|市长|省长|院长|校长|会长|理事长|秘书长|部长|书记|总统|总理|首相|主教练|教练|总编辑|主编|导演|经理|发言人|研究员|负责人)"
)
_OFFICE = re.compile("总统|总理|首相|[市省县区州]长|书记|部长|局长|行长")  # held of a place itself
_ROLE = re.compile(rf"{_ROLES}$")
# Before a figure: what says how near it is. It is left out of "是多少".
_NEAR = r"(?:已经?|将|仅|只|也|就|则|共计?|合计|累计|总计|首次|大约|约|近|将近|接近|超过?|逾|突破|达到?|高达|多达|至少|至|为|有|是|首超)"
_VALUE = re.compile(rf"(?P<near>{_NEAR}*(?:达到?|高达|超过?|逾|突破|约?为|约|是|首超|接近|近))$")
_GROWTH = re.compile(r"(?:增长|增加|上涨|上升|提高|提升|下降|下跌|下滑|减少|降低|回落|收窄|扩大|增|涨|降|跌|增幅|占比?|增至|升至|降至|跌至)(?:了|约|近|超过?|至|到|达到?|逾)*$")  # fmt: skip
_MEASURE = re.compile(
    "[额量率数值价比模入润收积费金款度龄重例差余产速幅距利债]$"
)  # what is measured: 总额, 数量, 占比
_BEHIND = re.compile(r"^(?:以上|左右|以下|多|余|之多|之间)?$")
_NUMERAL = re.compile(r"^[\d.,，〇零一二三四五六七八九十百千万亿两几数上多余个分之%]*?(?=(?:元|美元|港元|欧元|日元|英镑|人民币|[^\d.,，〇零一二三四五六七八九十百千万亿两几数上多余分之%]|$))")  # fmt: skip
_TAIL_START = re.compile(r"^[\d.,〇零一二三四五六七八九十百千万亿两几数上多余\s]+")
_HELD = r"(?:举行|召开|举办|开幕|闭幕|开赛|成立|落户|开业|签约|去世|逝世|出生|启动|揭牌|开工|登陆|落地|开通)"
_WON = r"(?:担任|出任|接任|当选|荣获|获得|夺得|斩获|创办|创立|执导|主演|发明|获封)"
_MADE = r"(?:主办|承办|发起|创办|创立|出资|建设|设计|执导|主演|担任|出演|饰演|撰写|提供|研发|运营|控股|管理|编剧|举办|组织|投资)"
_SAID = re.compile(
    r"媒称|表示|[说称讲谈]$|指出|认为|透露|介绍|获悉|报道|报导|宣称|强调|坦言|发现|显示|消息|记者|来源|讯$|电$|图为|编辑|责编|作者|摄|攝"
)


@dataclass(frozen=True, slots=True)
class Form:
    """A question made of a clause; ``taken`` is what was taken out, ``start`` where it stood in the clause.

    ``rank``: how natural the form is, 0 best.
    """

    question: str
    taken: str
    start: int
    rank: int


def questions(clause: Clause) -> Iterator[Form]:
    """Yield the questions that a clause can become, of any worth: the clause need not stand alone."""
    if _SAID.search(clause.folded):
        yield from _role(clause)
        return
    yield from _role(clause)
    yield from _figures(clause)
    yield from _dates(clause)
    yield from _places(clause)
    yield from _persons(clause)


def _role(clause: Clause) -> Iterator[Form]:
    """京东金融CEO陈生强… → 京东金融CEO是谁？"""
    for person in clause.of_kind("person"):
        role = _ROLE.search(clause.folded[: person.start].rstrip())
        for house in clause.of_kind("org", "place") if role else ():
            between = [w for w in clause.words if house.end <= w.start < role.start()] if role else []
            if role and house.end <= role.start() and all(NOUN.match(w.flag) or w.word == "的" for w in between):
                if (house.start and not _begins(clause, house.start)) or not clause.names_one(house.start):
                    continue
                if house.kind == "place" and not between and not _OFFICE.search(role[0]):
                    continue  # 印尼执行主任: of what there, is not said
                asked = clause.text[house.start : role.end()]
                yield Form(f"{asked}是谁？", clause.text[person.start : person.end], person.start, 0)
                break


def _begins(clause: Clause, at: int) -> bool:
    """Whether what begins there leans on no word before: that word is no noun, no 的 and no part of a name."""
    before = [w for w in clause.words if w.end == at]
    return (
        bool(before)
        and not NOUN.match(before[0].flag)
        and before[0].word not in "的·、和与及兼"
        and before[0].flag[:1] not in {"x", "a"}
    )


def _figures(clause: Clause) -> Iterator[Form]:
    for q in clause.figures:
        if q.kind not in {"number", "money", "percent"} or q.is_article() or (q.kind == "number" and q.value < 3):  # type: ignore[operator]
            continue
        before, behind = clause.text[: q.start], clause.text[q.end :]
        folded = clause.folded[: q.start]
        if any(other.end < q.start and clause.text[other.end] == "、" for other in clause.figures):
            continue  # 进出口1419.6亿元、增长84%: two things are told in one clause
        asked = "" if behind[:1] == "的" and q.kind != "money" else _how_many(q)
        if asked == "多少" and behind[:1] in {"死", "伤", "傷"}:
            continue  # 致2死3伤
        if _BEHIND.match(clause.folded[q.end :]) and asked:
            near = _VALUE.search(folded)
            if near and _MEASURE.search(folded[: near.start()]) and _ends_as_noun(clause, near.start()):
                yield Form(f"{_owner(clause)}{before[: near.start()]}是多少？", q.wording, q.start, 1)
            elif near or _GROWTH.search(folded):
                yield Form(f"{_owner(clause)}{_without_near(before)}{asked}？", q.wording, q.start, 2)
            elif asked not in _OF_WHAT and _counted(clause, q, ""):
                yield Form(f"{_without_near(before)}{asked}？", q.wording, q.start, 3)
        elif asked and _counted(clause, q, behind):
            yield Form(f"{_without_near(before)}{asked}{behind}？", q.wording, q.start, 3)
        elif len(asked) > 2 and q.value >= 5 and _after_verb(clause, q) and len(clause.figures) == 1:  # type: ignore[operator]
            yield Form(f"{_without_near(before)}{asked}{behind}？", q.wording, q.start, 4)


def _owner(clause: Clause) -> str:
    """Whose figure it is, where the clause itself names nobody: the subject that its sentence began with."""
    own = clause.names or not clause.whose or not clause.words or not NOUN.match(clause.words[0].flag)
    return "" if own else f"{clause.whose}的"


_OF_WHAT = frozenset(
    {"多少项", "多少個", "多少个", "多少種", "多少种", "多少點", "多少点", "多少條", "多少条"}
)  # of what, is not said
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


_VAGUE = re.compile("[数數几幾+＋]|^[百千万萬亿億]")


def _ends_as_noun(clause: Clause, at: int) -> bool:
    last = [w for w in clause.words if w.end == at]
    return bool(last) and bool(NOUN.match(last[0].flag))


def _counted(clause: Clause, q: Quantity, behind: str) -> bool:
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


def _dates(clause: Clause) -> Iterator[Form]:
    if clause.when:
        yield from _dated(clause, 0, clause.when, len(clause.text))
    for q in clause.figures:
        if q.kind != "date":
            continue
        lead = clause.folded[: q.start]
        if lead in {"", "在", "于", "早在"}:
            yield from _dated(clause, q.end, q, len(clause.text))
        elif q.end == len(clause.text) and lead.endswith("于"):
            if word := _when(q):
                yield Form(f"{clause.text[: q.start]}{word}？", q.wording, q.start, 1)
        elif (end := clause.noun_run()) and clause.folded[end : q.start] in {"", "在", "于", "是", "是在", "是于"}:
            word, rest = _when(q), clause.text[q.end :]
            if word and clause.named(0, end) and len(rest) >= 4 and _verb_at(clause, q.end):
                yield Form(f"{clause.text[:end]}{word}{rest}？", q.wording, q.start, 1)


def _dated(clause: Clause, at: int, q: Quantity, end: int) -> Iterator[Form]:
    """2014年2月，京东金融推出了… → 京东金融什么时候推出了…？, or 什么时候… where the subject's end is not sure."""
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
    sure = any(n.end == subject and n.end - n.start > 2 for n in clause.of_kind("org", "person")) or re.match(_SURE, following)
    if sure:
        yield Form(f"{text[at:subject]}{word}{text[subject:end]}？", q.wording, -1, 2)
    else:
        if clause.names_one(at):
            yield Form(f"{word}{text[at:end]}？", q.wording, -1, 4)


_SURE = r"(?:在|于|与|同|从|向|对|以|曾|已|正式|首次|将|被|由|就|[\u4e00-\u9fff]{1,3}了)"


def _verb_at(clause: Clause, at: int) -> bool:
    """Whether a verb follows, at once or behind an adverb."""
    following = [w for w in clause.words if w.start >= at]
    while following and _ADVERB.match(following[0].word):
        following.pop(0)
    first = following[0] if following else None
    lasting = re.search(_LASTING, clause.folded[at:])
    return first is not None and not lasting and (first.flag == "v" or first.word in _PREPOSITIONS)


_ADVERB = re.compile(
    r"^(?:已经?|曾经?|正式|首次|将|才|就|也|还|便|第一次|最终|成功|率先|先后|公开|共同|联合|隆重|当选)$"
)
_PREPOSITIONS = frozenset("在 于 与 同 从 向 对 以 因 由 把 将 被 为 和".split())
_LASTING = r"^(?:到|至|起|开始至|达到?|为|超过?|突破|驻)|处于|一直|继续|仍|依然|为由|等候|正在|过后"


def _when(q: Quantity) -> str:
    """哪一年 of a year, 什么时候 of a day or month; "" of what leans on another date, or is a clock."""
    date = q.value
    if not isinstance(date, Date) or date.relative or not (date.year or date.month) or date.part:
        return ""
    return "哪一年" if date.numbers().keys() == {"year"} else "什么时候"


def _places(clause: Clause) -> Iterator[Form]:
    for place in clause.of_kind("place"):
        lead, rest = clause.folded[: place.start], clause.folded[place.end :]
        if lead.endswith(("在", "于")) and re.match(rf"(?:隆重|正式|成功)?{_HELD}$", rest) and len(lead) > 5:
            yield Form(
                f"{clause.text[: place.start]}哪里{clause.text[place.end :]}？",
                clause.text[place.start : place.end],
                place.start,
                2,
            )
        elif lead.endswith(("位于", "坐落于", "总部设在", "来自")) and not rest:
            yield Form(f"{clause.text[: place.start]}哪里？", clause.text[place.start : place.end], place.start, 1)


def _persons(clause: Clause) -> Iterator[Form]:
    for person in clause.of_kind("person"):
        name = clause.text[person.start : person.end]
        lead, rest = clause.folded[: person.start], clause.folded[person.end :]
        if lead.endswith("由") and re.match(_MADE, rest) and len(lead) > 4:
            yield Form(f"{clause.text[: person.start]}谁{clause.text[person.end :]}？", name, person.start, 1)
        elif not lead and re.match(_WON, rest) and len(rest) >= 6:
            yield Form(f"谁{clause.text[person.end :]}？", name, person.start, 2)
        elif lead.endswith(("是", "为")) and not rest and _ends_as_noun(clause, person.start - 1) and len(lead) > 5:
            yield Form(f"{clause.text[: person.start - 1]}是谁？", name, person.start, 1)
