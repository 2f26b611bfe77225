"""A Chinese clause → questions: a question word stands where the answer stood, for that is how Chinese asks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.serve.suggestions.clauses import NOUN, Clause, Form
from rag.serve.suggestions.dates import dated
from rag.serve.suggestions.figures import counted

_ROLES = (
    r"(?:联合|共同|首席|执行|常务|名誉|代理|新任|前任?|原)?(?:副|总|大)?(?:ceo|cfo|cto|coo|总裁|董事长|首席执行官|首席财务官|首席技术官|首席经济学家|"
    r"总经理|创始人|行长|主席|主任|局长|市长|省长|院长|校长|会长|理事长|秘书长|部长|书记|总统|总理|首相|主教练|教练|总编辑|主编|导演|经理|发言人|研究员|负责人)"
)
_OFFICE = re.compile("总统|总理|首相|[市省县区州]长|书记|部长|局长|行长")  # held of a place itself
_ROLE = re.compile(rf"{_ROLES}$")
_HELD = r"(?:举行|召开|举办|开幕|闭幕|开赛|成立|落户|开业|签约|去世|逝世|出生|启动|揭牌|开工|登陆|落地|开通)"
_WON = r"(?:担任|出任|接任|当选|荣获|获得|夺得|斩获|创办|创立|执导|主演|发明|获封)"
_MADE = r"(?:主办|承办|发起|创办|创立|出资|建设|设计|执导|主演|担任|出演|饰演|撰写|提供|研发|运营|控股|管理|编剧|举办|组织|投资)"
_SAID = re.compile(
    r"媒称|表示|[说称讲谈]$|指出|认为|透露|介绍|获悉|报道|报导|宣称|强调|坦言|发现|显示|消息|记者|来源|讯$|电$|图为|编辑|责编|作者|摄|攝"
)


def questions(clause: Clause) -> Iterator[Form]:
    """Yield the questions that a clause can become, of any worth: the clause need not stand alone."""
    if _SAID.search(clause.folded):
        yield from _role(clause)
        return
    yield from _role(clause)
    yield from counted(clause)
    yield from dated(clause)
    yield from _places(clause)
    yield from _persons(clause)


def _role(clause: Clause) -> Iterator[Form]:
    """京东金融CEO陈生强… → 京东金融CEO是谁？"""
    for person in clause.of_kind("person"):
        role = _ROLE.search(clause.folded[: person.start].rstrip())
        for house in clause.of_kind("org", "place") if role else ():
            between = [w for w in clause.words if house.end <= w.start < role.start()] if role else []
            if role and house.end <= role.start() and all(NOUN.match(w.flag) for w in between):
                if (house.start and not _begins(clause, house.start)) or not clause.names_one(house.start):
                    continue
                if house.kind == "place" and not between and not _OFFICE.search(role[0]):
                    continue  # 印尼执行主任: of what there, is not said
                asked = clause.text[house.start : role.end()]
                yield Form(f"{asked}是谁？", clause.text[person.start : person.end], person.start, 0)
                break


def _begins(clause: Clause, at: int) -> bool:
    """Whether what begins there leans on no word before: that is an adverb, a preposition, a time."""
    return any(w.end == at and w.flag in {"p", "c", "d", "t", "f"} and w.word not in "和与及兼" for w in clause.words)


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
        elif lead.endswith(("是", "为")) and not rest and clause.ends_as_noun(person.start - 1) and len(lead) > 5:
            yield Form(f"{clause.text[: person.start - 1]}是谁？", name, person.start, 1)
