"""History + question → a question that stands alone, by rules and without a model.

"那2016年呢？" swaps the year of the last question; "他当时担任什么职务？" gets the last person;
"什么时候成立的？" gets the last subject. What can't be resolved is searched as asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.language.normalise import fold
from index.language.quantity import Quantity
from index.language.quoted import quoted
from index.language.script import language
from index.language.tokens import terms
from index.types import Name
from rag.asking.form import alone
from rag.types import Question, Turn

_OPENER = re.compile(r"(?i)^\s*(?:那么?|还有|以及|另外|然后|而|and\b|what about|how about|then\b|so\b|also\b)[，, ]*")
_SWAP = re.compile(r"^(?P<new>.{1,30}?)\s*(?:呢|怎么样|怎麼樣|如何)?\s*[?？。]*$")
_PERSON = re.compile(r"(?<![其吉])(?:他|她)(?!们|們|国|國|人)|\b(?:he|she|him)\b", re.IGNORECASE)
_PERSONS = re.compile(r"\b(?:his|her)\b", re.IGNORECASE)
_THING = re.compile(
    r"(?i)它|(?:该|該|这家|這家|那家|此)(?:公司|机构|機構|平台|企业|企業|银行|銀行|集团|集團|论坛|論壇|产品|產品|项目|項目|网站)?"
    r"|\b(?:it|(?:that|this|the) (?:company|firm|platform|bank|store|chain|product|project|forum))\b"
)
_THINGS = re.compile(r"(?<![极尤与與])其(?!中|他|实|實|余|次|它)|\bits\b", re.IGNORECASE)
_HAN_SUBJECT = re.compile(r"^(?P<subject>[^，,？?]{2,24}?)(?=是|在|于|於|的|有|为|為|什么|什麼|哪|多少|何|怎|如何|几|幾|谁|誰|从|從|与|與|把|将|將|累计|累計|曾|说|說)")  # fmt: skip
_CAPITALISED = re.compile(r"(?:[A-Z][\w&'-]*)(?:\s+(?:of|the|and)?\s*[A-Z0-9][\w&.'-]*)*")
_ASKING = "Who What When Where Which Why How Did Does Do Is Are Was Were In On At By And Whom Whose For From The According".split()  # fmt: skip
_BACK = re.compile(r"(?i)同一[天日年]|同年|当[时天年]|當[時天年]|后来|後來|之后|之後|那[里裡边邊时時]|這時|这时|\b(?:there|then|that (?:day|year|time)|afterwards|before that|after that)\b")  # fmt: skip
_ROLE_OF = re.compile(r"^(?:CEO|CFO|COO|CTO|President|Chairman|Chair|Director|Founder|Head) of (?:the )?")
FEW_TERMS = 4  # a question with fewer content words and no name of its own leans on the last one


@dataclass(frozen=True, slots=True)
class Focus:
    """What a conversation is about after a turn: its last question, and the last person, thing and date named."""

    question: Question | None = None
    person: str = ""
    thing: str = ""
    date: str = ""


def resolve(question: str, history: Sequence[Turn]) -> str:
    """Return the question that stands alone; the question itself when nothing needs resolving.

    >>> resolve("那2016年呢？", [Turn("user", "京东金融2017年盈利多少？")])
    '京东金融2016年盈利多少？'
    >>> resolve("那六号线呢？", [Turn("user", "地铁五号线有多长？")])
    '地铁六号线有多长？'
    >>> resolve("他哪年入职？", [Turn("user", "谁是总裁？"), Turn("assistant", "刘强东。")])
    '刘强东哪年入职？'
    """
    focus = Focus()
    for turn in history:
        if turn.role == "user" and turn.content.strip():
            focus = _asked(alone(_resolved(turn.content, focus)), focus)
        elif turn.role == "assistant" and focus.question:
            focus = _replied(alone(turn.content), focus, focus.question.kind)
    return _resolved(question, focus)


def _resolved(text: str, focus: Focus) -> str:
    if focus.question is None or not text.strip():
        return text
    body = _OPENER.sub("", text)
    swapped = _swap(body, focus.question) if _elliptic(text) else None
    return swapped or _pronouns(body, focus) or (_with_subject(body, focus) if needs_context(alone(text)) else text)


def _asked(question: Question, focus: Focus) -> Focus:
    """Carry the focus on to a question's own person, thing and date; what it doesn't name stays."""
    person = _person(question)
    thing = next((s for s in _subjects(question) if s != person), "")
    date = _date(question)
    return Focus(question, person or focus.person, thing or person or focus.thing, date.wording if date else focus.date)


def _date(said: Question) -> Quantity | None:
    return next((q for q in said.quantities if q.kind == "date"), None)


def _replied(reply: Question, focus: Focus, asked: str) -> Focus:
    """A reply to "who" gives the person, one to "when" the date."""
    words = reply.asked.strip("。.! ")
    if asked == "person" and (person := _person(reply) or (words if len(reply.asked) <= 5 else "")):
        return replace(focus, person=person)
    if asked == "org" and len(reply.asked) <= 20:
        return replace(focus, thing=words)
    if asked == "date" and (date := _date(reply)):
        return replace(focus, date=date.wording)
    return focus if focus.person else replace(focus, person=_person(reply))


def needs_context(question: Question) -> bool:
    """Whether a question by itself lacks its subject: an opener, a pronoun, or few words and no name."""
    text = question.asked
    if _OPENER.match(text) or any(p.search(text) for p in (_PERSON, _PERSONS, _THING, _THINGS, _BACK)):
        return True
    return len(set(question.words.terms)) < FEW_TERMS and not _subjects(question)


def _elliptic(question: str) -> bool:
    return bool(_OPENER.match(question) or re.search(r"呢\s*[?？]*\s*$", question))


def _swap(body: str, last: Question) -> str | None:
    """Put a lone date, number or name into the last question in the place of its like."""
    match = _SWAP.match(body)
    new = match["new"].strip(" ?？") if match else ""
    if not new or (language(new) == "en" and len(new.split()) > 5):
        return None
    if last.language == "en":
        new = re.sub(r"^(?:in|for|at|of)\s+", "", new, flags=re.IGNORECASE)
    own = alone(new)
    if any(q.kind == "date" and q.end - q.start >= len(new) - 2 for q in own.quantities):
        return _in_place_of(_date(last), new, last)
    units = {q.unit for q in own.quantities if q.kind == "ordinal" and q.end - q.start >= len(new) - 1}
    if like := next((q for q in last.quantities if q.kind == "ordinal" and q.unit in units), None):
        return _in_place_of(like, new, last)
    if re.search(r"多少|什么|什麼|哪|谁|誰|几|幾|何|吗|嗎|\b(?:who|what|when|where|why|how)\b", new, re.IGNORECASE):
        return None
    kinds = {n.kind for n in own.names if n.end - n.start >= len(new) - 1}
    return _in_place_of(next((n for n in last.names if n.kind in kinds), None), new, last)


def _in_place_of(old: Quantity | Name | None, new: str, last: Question) -> str:
    """Return the last question with new words in the place of old ones, before it where it has none like them."""
    text = last.asked
    return text[: old.start] + new + text[old.end :] if old else _joined(new, text, last.language)


def _pronouns(body: str, focus: Focus) -> str | None:
    """Replace the pronouns of a question by the last person or thing named."""
    text = _with_subject(body, focus) if _BACK.search(body) else body
    for pattern, owner, whose in (
        (_PERSON, focus.person, False),
        (_PERSONS, focus.person, True),
        (_THING, focus.thing, False),
        (_THINGS, focus.thing, True),
    ):
        if owner and pattern.search(text):
            ending = ("'s" if language(text) == "en" else "的") if whose else ""
            text = pattern.sub(owner + ending, text, count=1)
    return text if text != body else None


def _person(said: Question) -> str:
    persons = [said.asked[n.start : n.end] for n in said.names if n.kind == "person"]
    latin = [s for s in _capitalised(said.asked) if len(s.split()) in (2, 3)] if said.language == "en" else []
    return next(iter(persons + latin), "")


def _capitalised(text: str) -> list[str]:
    runs = []
    for match in _CAPITALISED.finditer(text):
        words = match.group().split()
        while words and words[0] in _ASKING:
            words = words[1:]
        if words:
            runs.append(_ROLE_OF.sub("", " ".join(words)).removesuffix("'s"))
    return runs


def _subjects(said: Question) -> list[str]:
    """What a question is about, likeliest first: organisations, persons, quoted names, capitalised words, its opening words."""
    text = said.asked
    named = sorted(said.names, key=lambda n: (("org", "person", "place").index(n.kind), -(n.end - n.start)))
    subjects = [text[n.start : n.end] for n in named if n.kind != "place"]
    subjects += [text[a:b] for a, b in quoted(text)]
    if said.language == "en":
        return subjects + _capitalised(text)
    opening = _HAN_SUBJECT.match(text)
    return [opening["subject"]] if not subjects and opening and terms(opening["subject"]) else subjects


def _with_subject(body: str, focus: Focus) -> str:
    """Put what the question lacks, the last date and thing, before it."""
    folded, spoken = fold(body), language(body)
    lacking = [p for p in (focus.date, focus.thing) if p and fold(p) not in folded]
    return _joined((" " if spoken == "en" else "").join(lacking), body, spoken) if lacking else body


def _joined(first: str, second: str, spoken: str) -> str:
    return f"{first}: {second}" if spoken == "en" else f"{first}，{second}"
