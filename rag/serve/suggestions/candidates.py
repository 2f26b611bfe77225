"""A passage → the questions that may be asked of it, likeliest good ones first: none has been asked yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.language.figures.dates import Date
from index.language.normalise import fold, in_script
from index.language.quantity import quantities
from index.language.script import is_traditional
from index.language.tokens import tags, words_of
from index.types import Passage, PassageRecord
from rag.serve.suggestions.chinese import questions
from rag.serve.suggestions.clauses import NOUN, Clause, Form, clauses_of, is_own
from rag.serve.suggestions.english import english_questions

MAX_CHARS = 40  # of a question, its mark included
MAX_ENGLISH_CHARS = 90
MIN_CHARS, MIN_TOLD_CHARS = 8, 10  # the latter where a whole clause is told but for its figure
_REMEMBERED = 1000  # passages, with what was made of them: the next answer mostly cites the same articles
# A word that points at something said before, or at now: the question would not stand alone.
_LEANS = re.compile(
    r"三者|则|也(?!门)|还(?!款|贷|债|原)|更是|亦|某|^其|其中|[该它他她此这那我你咱您]|本(?!田|科|土|地|山|金|币|钢|草)|上述|前者|后者|两者|双方|同样|同时|上文|下文|如下|以上|左右|目前(?!为止)|当前|近日|日前|近期|此前|现在|如今|"
    r"昨|今[日天]|本月|上月|近年|前天|同期|当[年日天月时]|随后|最近|以来|当[地局]|会上|现场|届时|如果|因为|所以|但|而且|然而|虽|不仅|还是|甚至|"
    r"包括|例如|比如|等$|[?？!！“”\"「」『』（）()\[\]<>{}|/\\*#@=_~^`…]|图[为片]|记者"
)
_LEAD = re.compile(
    r"^(?:[区县现]|市公安|市委|市政|省委|州委|集团|公司|旗下|企业|而|并|且|也|还|则|又|再|就|却|即|将|被|把|对|向|从|与|和|及|或|以|在|于|由|让|使|为|占|增|降|长|同比|环比|的|距离?|位于|按|据|截至|截止|自|随着|通过|根据|经过|其中|另外|此外|共|总|全|仅|约|近|超|达)"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question with what should answer it: ``taken``, in ``source`` within ``start`` and ``end``.

    ``rank``: how likely it is a good one, 0 best.
    """

    question: str
    taken: str
    source: str
    start: int
    end: int
    rank: float


@lru_cache(_REMEMBERED)
def candidates(record: PassageRecord) -> tuple[Candidate, ...]:
    """Return the questions that a passage may answer, the most natural first."""
    passage = record.passage
    if record.language == "en":
        return _english(passage)
    found = []
    for clause in clauses_of(record):
        start = passage.start + clause.start
        for form in questions(clause):
            question = _standing(clause, form, passage.date)
            if question:
                end = start + len(clause.text)
                begin = passage.start + clause.when.start if clause.when else start
                found.append(Candidate(question, form.taken, passage.source, begin, end, form.rank))
    return tuple(sorted(distinct(found), key=lambda c: c.rank))


def _english(passage: Passage) -> tuple[Candidate, ...]:
    forms = english_questions(passage.text)
    made = (
        Candidate(f.question, f.taken, passage.source, passage.start + start, passage.start + end, f.rank)
        for start, end, f in forms
        if len(f.question) <= MAX_ENGLISH_CHARS
    )
    return tuple(distinct(made))


def _standing(clause: Clause, form: Form, dated: str | None) -> str:
    """The question where it stands alone, "" where not; what leans on the article's date is said in full."""
    question = with_years(_NOW.sub("", form.question), dated)
    folded = fold(question)
    if (
        _RANGE.search(question)
        or not MIN_CHARS <= len(question) <= MAX_CHARS
        or _LEANS.search(folded[:-1])
        or _LEAD.match(folded)
    ):
        return ""
    if any(
        isinstance(q.value, Date) and (q.value.relative or q.value.weekday or not q.value.year)
        for q in quantities(question)
    ):
        return ""
    if form.rank and (_ENDS.search(clause.folded) or re.search(r"\s", clause.text)):
        return ""
    if (form.rank > 1 and len(question) < MIN_TOLD_CHARS) or question.count("、") > 1 or not _begins_well(folded):
        return ""
    asks = _ASKS.search(folded)
    told = (folded[: asks.start()] if asks else "") or folded
    own = clause.whose and clause.whose in question
    if not own and not any(w.word in told and clause.names_one(w.start) for w in clause.words):
        return ""
    return _in_its_script(question, clause.text)


def _begins_well(folded: str) -> bool:
    """Whether it begins with a noun, a time or a question word."""
    return bool(_FIRST.match(folded) or NOUN.match(tags(folded)[0].flag))


_FIRST = re.compile(r"什么时候|哪|谁|\d{4}|首[届次个]|第|过去")


def with_years(question: str, dated: str | None) -> str:
    """Return a question with the years that an article of an ISO date means.

    >>> with_years("去年同江GDP是多少？", "2018-03-01"), with_years("7月2日何人在场？", "2018-08-01")
    ('2017年同江GDP是多少？', '2018年7月2日何人在场？')
    """
    if not dated:
        return question
    for q in reversed(quantities(question, dated)):
        if not isinstance(q.value, Date) or q.value.year or not q.period:
            continue
        year, said = f"{q.period.first.year}年", question[q.start : q.end]
        bare = re.sub("^(?:今年|去年|前年|明年|本年)的?", "", said)
        if bare != said or not q.value.relative:
            question = question[: q.start] + year + bare + question[q.end :]
    return question


def _in_its_script(question: str, text: str) -> str:
    """The question words in Traditional where the clause is."""
    if not is_traditional(text):
        return question
    for word, written in _WORDS:
        question = question.replace(word, written)
    return question


_RANGE = re.compile(r"\d\s?[至到~-]\s?\d{4}年")  # of 1至6月 the year would stand in the middle
_ASKS = re.compile("什么时候|哪|谁|多少")
_WORDS = (("什么时候", "什麼時候"), ("谁", "誰"), ("哪里", "哪裡"))
_NOW = re.compile("^(?:目前|当前|现在|如今)")
_ENDS = re.compile(
    r"(?:时|时候|[之以]?后|之?前|之际|中|下|来|的|起|期间|为由|为主|基础上|方面|情况|其间|地|着|发文|回应|发声|致辞|发言|名义|提到|确认|研判|证实)$"
)


def in_the_script(question: str, script: str) -> str:
    """Return a question as "zh-Hans" or "zh-Hant" writes it, the latter as Taiwan does; an English one stays.

    >>> in_the_script("大会在哪里举行？", "zh-Hant"), in_the_script("誰是CEO？", "en")
    ('大會在哪裡舉行？', '誰是CEO？')
    """
    if script == "en" or question.isascii():
        return question
    return in_script(question, script).replace("裏", "裡") if script == "zh-Hant" else in_script(question, script)


def distinct(found: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates of which no earlier one asks the same in nearly the same words."""
    kept: list[Candidate] = []
    for candidate in found:
        if not alike(candidate.question, [k.question for k in kept]):
            kept.append(candidate)
    return kept


def alike(question: str, others: Sequence[str]) -> bool:
    """Whether a question shares most of its pairs of characters with one of some others.

    >>> alike("京东金融CEO是谁？", ["京東金融的CEO是誰？"]), alike("白条是什么时候推出的？", ["金条放贷多少？"])
    (True, False)
    """
    own = _pairs(question)
    return any(len(own & (theirs := _pairs(other))) >= SAME * min(len(own), len(theirs)) for other in others)


def about(question: str) -> str:
    """Return the first name in a question, folded; "" for none.

    >>> about("京東金融CEO是誰？"), about("How many beds does Ashford Hospital have?")
    ('京东', 'ashford')
    """
    words = tags(fold(question))
    english = [] if not question.isascii() else [w.lower() for w in re.findall(r"(?<!^)\b[A-Z]\w+", question)]
    return next(iter(english or [word.word for word in words if is_own(word)]), "")


SAME = 0.7  # share of the shorter question's pairs of characters


def _pairs(question: str) -> set[str]:
    said = re.sub(r"[\W_的]+", "", fold(question))
    return {said[i : i + 2] for i in range(len(said) - 1)} or {said}


def shared(question: str, other: str) -> float:
    """Return the share of a question's pairs of characters that another has too, in tenths; question words don't count."""
    own, theirs = (_pairs(_ASKING.sub("，", fold(said))) for said in (question, other))
    return round(len(own & theirs) / len(own), 1)


def near(question: str, others: Sequence[str]) -> bool:
    """Whether a question shares its subject with some texts: a Chinese name, or two words that are more than grammar.

    >>> near("上海证券总裁是谁？", ["金沙市新图书馆的总投资是多少？"]), near("北京图书馆有多少人？", ["北京图书馆总投资多少？"])
    (False, True)
    """
    own, theirs = _told_of(question), set().union(*map(_told_of, others))
    both = own.keys() & theirs
    return len(both) > 1 or any(own[word] for word in both)


def _told_of(text: str) -> dict[str, bool]:
    """The words of a text that are more than grammar, and whether each is a name; in English a capital tells nothing."""
    written = set(words_of(text).written)
    found = (word for word in tags(fold(text)) if len(word.word) > 1 and word.word in written)
    return {word.word: is_own(word) and not word.word.isascii() for word in found if not word.word.isnumeric()}


_ASKING = re.compile("是?多少|什么时候|是?哪[里家一]?|是?谁")
