"""History + question → a question that stands alone, by rules and without a model.

"那2016年呢？" swaps the year of the last question; "他当时担任什么职务？" gets the last person;
"什么时候成立的？" gets the last subject. What can't be resolved is searched as asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.language.names import names
from index.language.normalise import fold
from index.language.quantity import Quantity, quantities
from index.language.quoted import quoted
from index.language.script import language
from index.language.tokens import terms
from rag.asking.form import kind
from rag.types import Turn

_OPENER = re.compile(
    r"^\s*(?:那么?|还有|以及|另外|然后|而|and\b|what about|how about|then\b|so\b|also\b)[，, ]*", re.IGNORECASE
)
_SWAP = re.compile(r"^(?P<new>.{1,30}?)\s*(?:呢|怎么样|怎麼樣|如何)?\s*[?？。]*$")
_PERSON = re.compile(r"(?<![其吉])(?:他|她)(?!们|們|国|國|人)|\b(?:he|she|him)\b", re.IGNORECASE)
_PERSONS = re.compile(r"\b(?:his|her)\b", re.IGNORECASE)
_THING = re.compile(
    r"它|(?:该|該|这家|這家|那家|此)(?:公司|机构|機構|平台|企业|企業|银行|銀行|集团|集團|论坛|論壇|产品|產品|项目|項目|网站)?"
    r"|\b(?:it|(?:that|this|the) (?:company|firm|platform|bank|store|chain|product|project|forum))\b",
    re.IGNORECASE,
)  # fmt: skip
_THINGS = re.compile(r"(?<![极尤与與])其(?!中|他|实|實|余|次|它)|\bits\b", re.IGNORECASE)
_HAN_SUBJECT = re.compile(
    r"^(?P<subject>[^，,？?]{2,24}?)(?=是|在|于|於|的|有|为|為|什么|什麼|哪|多少|何|怎|如何|几|幾|谁|誰|从|從|与|與|把|将|將|累计|累計|曾|说|說)"
)
_CAPITALISED = re.compile(r"(?:[A-Z][\w&'-]*)(?:\s+(?:of|the|and)?\s*[A-Z0-9][\w&.'-]*)*")
_ASKING = frozenset(
    [
        "Who",
        "What",
        "When",
        "Where",
        "Which",
        "Why",
        "How",
        "Did",
        "Does",
        "Do",
        "Is",
        "Are",
        "Was",
        "Were",
        "In",
        "On",
        "At",
        "By",
        "And",
        "Whom",
        "Whose",
        "For",
        "From",
        "The",
        "According",
    ]
)
_BACK = re.compile(
    r"同一[天日年]|同年|当[时天年]|當[時天年]|后来|後來|之后|之後|那[里裡边邊时時]|這時|这时|\b(?:there|then|that (?:day|year|time)|afterwards|before that|after that)\b",
    re.IGNORECASE,
)
_ROLE_OF = re.compile(r"^(?:CEO|CFO|COO|CTO|President|Chairman|Chair|Director|Founder|Head) of (?:the )?")
FEW_TERMS = 4  # a question with fewer content words and no name of its own leans on the last one


@dataclass(frozen=True, slots=True)
class Focus:
    """What a conversation is about after a turn: its last question, and the last person, thing and date named."""

    question: str = ""
    person: str = ""
    thing: str = ""
    date: str = ""


def resolve(question: str, history: Sequence[Turn]) -> str:
    """Return the question that stands alone; the question itself when nothing needs resolving.

    >>> resolve("那2016年呢？", [Turn("user", "京东金融2017年盈利多少？")])
    '京东金融2016年盈利多少？'
    >>> resolve("他哪年入职？", [Turn("user", "谁是总裁？"), Turn("assistant", "刘强东。")])
    '刘强东哪年入职？'
    """
    focus = Focus()
    for turn in history:
        if turn.role == "user" and turn.content.strip():
            focus = _asked(_resolved(turn.content, focus), focus)
        elif turn.role == "assistant" and focus.question:
            focus = _replied(turn.content, focus)
    return _resolved(question, focus)


def _resolved(question: str, focus: Focus) -> str:
    if not focus.question or not question.strip():
        return question
    body = _OPENER.sub("", question)
    swapped = _swap(body, focus.question) if _elliptic(question) else None
    return swapped or _pronouns(body, focus) or (_with_subject(body, focus) if needs_context(question) else question)


def _asked(question: str, focus: Focus) -> Focus:
    """Carry the focus on to a question's own person, thing and date; what it doesn't name stays."""
    person = _person(question)
    thing = next((s for s in _subjects(question) if s != person), "")
    date = _date(question)
    return Focus(question, person or focus.person, thing or person or focus.thing, date.wording if date else focus.date)


def _date(text: str) -> Quantity | None:
    return next((q for q in quantities(text) if q.kind == "date"), None)


def _replied(reply: str, focus: Focus) -> Focus:
    """A reply to "who" gives the person, one to "when" the date."""
    asked = kind(focus.question)
    if asked == "person" and (person := _person(reply) or (reply.strip("。.! ") if len(reply) <= 5 else "")):
        return replace(focus, person=person)
    if asked == "org" and len(reply) <= 20:
        return replace(focus, thing=reply.strip("。.! "))
    if asked == "date" and (date := _date(reply)):
        return replace(focus, date=date.wording)
    return focus if focus.person else replace(focus, person=_person(reply))


def needs_context(question: str) -> bool:
    """Whether a question by itself lacks its subject: an opener, a pronoun, or few words and no name."""
    if _OPENER.match(question) or any(p.search(question) for p in (_PERSON, _PERSONS, _THING, _THINGS, _BACK)):
        return True
    return len(set(terms(question))) < FEW_TERMS and not _subjects(question)


def _elliptic(question: str) -> bool:
    return bool(_OPENER.match(question) or re.search(r"呢\s*[?？]*\s*$", question))


def _swap(body: str, last: str) -> str | None:
    """Put a lone date, number or name into the last question in the place of its like."""
    match = _SWAP.match(body)
    new = match["new"].strip(" ?？") if match else ""
    if not new or (language(new) == "en" and len(new.split()) > 5):
        return None
    new = re.sub(r"^(?:in|for|at|of)\s+", "", new, flags=re.IGNORECASE) if language(last) == "en" else new
    if any(q.kind == "date" and q.end - q.start >= len(new) - 2 for q in quantities(new)):
        old = _date(last)
        return last[: old.start] + new + last[old.end :] if old else _joined(new, last)
    if re.search(r"多少|什么|什麼|哪|谁|誰|几|幾|何|吗|嗎|\b(?:who|what|when|where|why|how)\b", new, re.IGNORECASE):
        return None
    kinds = {n.kind for n in names(new) if n.end - n.start >= len(new) - 1}
    like = next((n for n in names(last) if n.kind in kinds), None)
    return last[: like.start] + new + last[like.end :] if like else _joined(new, last)


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
            text = pattern.sub(_owned(owner, whose, text), text, count=1)
    return text if text != body else None


def _owned(owner: str, whose: bool, text: str) -> str:
    if not whose:
        return owner
    return owner + ("'s" if language(text) == "en" else "的")


def _person(text: str) -> str:
    found = [text[n.start : n.end] for n in names(text) if n.kind == "person"]
    if found:
        return found[0]
    latin = [s for s in _capitalised(text) if len(s.split()) in (2, 3)]
    return latin[0] if latin and language(text) == "en" else ""


def _capitalised(text: str) -> list[str]:
    found = []
    for match in _CAPITALISED.finditer(text):
        words = match.group().split()
        while words and words[0] in _ASKING:
            words = words[1:]
        if words:
            found.append(_ROLE_OF.sub("", " ".join(words)).removesuffix("'s"))
    return found


def _subjects(text: str) -> list[str]:
    """What a question is about, likeliest first: organisations, persons, quoted names, capitalised words, its opening words."""
    named = sorted(names(text), key=lambda n: (("org", "person", "place").index(n.kind), -(n.end - n.start)))
    found = [text[n.start : n.end] for n in named if n.kind != "place"]
    found += [text[a:b] for a, b in quoted(text)]
    if language(text) == "en":
        found += _capitalised(text)
    elif not found and (match := _HAN_SUBJECT.match(text)) and terms(match["subject"]):
        found.append(match["subject"])
    return found


def _with_subject(body: str, focus: Focus) -> str:
    """Put what the question lacks, the last date and thing, before it."""
    lacking = [p for p in (focus.date, focus.thing) if p and fold(p) not in fold(body)]
    joint = " " if language(body) == "en" else ""
    return _joined(joint.join(lacking), body) if lacking else body


def _joined(first: str, second: str) -> str:
    return f"{first}: {second}" if language(second) == "en" else f"{first}，{second}"
