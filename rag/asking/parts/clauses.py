"""X多少，什么时候Y → X多少, X什么时候Y: the questions asked one after another, each as one that stands alone."""

from __future__ import annotations

import re
from itertools import pairwise, zip_longest

from index.language.figures.dates import Date
from index.language.names import names
from index.language.normalise import fold
from index.language.quantity import quantities
from index.language.tokens import Tag, is_known
from rag.asking.parts.part import Part
from rag.asking.parts.words import words_with_figures

_QUESTION_WORD = re.compile(  # of the folded question
    r"(?:是)?(?:因为什么|为什么|为何|为啥|什么时候|什么时间|什么地方|什么人|什么|多少|哪一?[年天日家位个座国些几种项款类次月场]|哪些|哪里|哪儿|哪|何时|何处|何地|何人|谁|啥时候|啥|"
    r"(?<![十数好这那的前近后哪])几(?![乎那])|怎么样|怎么|怎样|如何|多大|多高|多长|多久)|"
    r"\b(?:who|whom|whose|what|when|where|which|why|how (?:many|much|long|large|big|old)|how)\b"
)
# In English only "and" before a question word: "When he spoke, who listened?" is one question.
_BETWEEN = re.compile(r"[，、；？。;?]|(?<=[\u3400-\u9fff]),|\band\s+(?=(?:(?:in|on|for|to|at|by|from|of)\s+)?$)")
_QUOTED = re.compile(r"“[^“”]*”|「[^「」]*」|《[^《》]*》|\"[^\"]*\"")
_EDGES = " \t\u3000，,、；;：:？?。"
_AND = re.compile(r"[\s,]+and$", re.IGNORECASE)
_LEAD = re.compile(r"^(?:又|还|再|另|另外|以及|并且|而|那|那么|和)(?=.)")
# Before a comma these only set the scene: 怎么过绿生活的小学生, 手艺怎么做时. And what is asked of a clause is one with it: 是哪位.
_SCENE = re.compile(r"的[^的]{1,12}$|(?:时|后|前|的话|那天|那场)$")
_ASKED_OF = re.compile(r"^(?:就|都)?是(?:哪|谁|什么|啥|因为|怎么|为|几)")
_SOME = re.compile(r"(?<![了有是过到从名])几")  # 几个星期, 几台车: some as often as how many
_VERBS = frozenset("是在有被把从由给到叫为对就要会能将又")
_AT_A_TIME = re.compile(
    r"[\u3400-\u9fff]{2}(?:时|時|当时|初期|前后)$"
)  # 机构|高峰时: the later question has its own time
_PRONOUN = re.compile(r"\b(?:its|his|her|their|it|he|she|they)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<!^)(?:\b[A-Z][\w.'’&-]*)(?: (?:of |the )?[A-Z0-9][\w.'’&-]*)*")
_COUNTED = re.compile(r"how (?:many|much)(?: \w+){1,2}", re.IGNORECASE)
_COUNTING = re.compile(
    r"how (?:many|much)(?: \w+){1,2}?((?: (?:are|is|were|was|did|do|does|have|has|take|took)\b).*)", re.IGNORECASE
)
SUBJECT_CHARS = 8  # of a later question before its question word that need no topic
PART_CHARS = 120  # a longer piece is a text that was pasted, not a question


def clauses(question: str, folded: str) -> list[Part]:
    """Return the questions asked one after another; [] for one question.

    A later one gets the subject of the first where it has none of its own.

    >>> [p.alone for p in clauses("3号线总投资多少，什么时候开工的？", "3号线总投资多少,什么时候开工的?")]
    ['3号线总投资多少', '3号线什么时候开工的']
    """
    said = _cut(question, folded)
    if len(said) < 2 or len(max(said, key=len)) > PART_CHARS or not all(said):
        return []
    first, *others = said
    if not re.search(r"[\u3400-\u9fff]", question):
        return _in_english(first, others)
    asked = _QUESTION_WORD.search(fold(first))
    topic = _topic(first, asked.start() if asked else 0, asked.end() if asked else 0)
    head = first[: asked.start()] if asked else ""
    return [Part(first, first), *(Part(part, _standing_alone(part, head, topic)) for part in others)]


def _cut(question: str, folded: str) -> list[str]:
    """The pieces of a question that each ask something."""
    bare = _QUOTED.sub(lambda m: "\0" * len(m[0]), folded)  # “谁被带走”的风波 asks nothing
    asking = list(_QUESTION_WORD.finditer(bare))
    pieces, start = list[str](), 0
    for a, b in pairwise(asking):
        ends = [m.end() for m in _BETWEEN.finditer(bare, a.end(), b.start())]
        if ends and _both_ask(bare[start : ends[-1]], bare[ends[-1] :], a[0]):
            pieces.append(question[start : ends[-1]])
            start = ends[-1]
    return [_AND.sub("", piece.strip(_EDGES)).strip(_EDGES) for piece in (*pieces, question[start:])]


def _both_ask(before: str, after: str, asked: str) -> bool:
    """Whether what stands before a comma is a question by itself, and no scene or subject of the next one."""
    if before[-1] in "?？。;；" or before.isascii():
        return True
    said = before.rstrip(_EDGES)
    behind = said[said.rfind(asked) + len(asked) :]
    if _ASKED_OF.match(after) or (_SCENE.search(behind) and not behind.startswith(("样的", "的"))):
        return False
    several = bool(re.match(r"[^,，。?？]*(?:几|多少)", after))
    return not (asked.endswith("几") and _SOME.search(said) and not several and before[-1] in ",，")


def _standing_alone(part: str, head: str, topic: str) -> str:
    """A later question with what it leaves out of the first one's beginning.

    >>> [_standing_alone(part, "3号线起步价", "3号线") for part in ("末班车几点", "是多少", "谁批准的")]
    ['3号线末班车几点', '3号线起步价是多少', '3号线谁批准的']
    """
    bare = _LEAD.sub("", part)
    asked = _QUESTION_WORD.search(fold(bare))
    own, after = (bare[: asked.start()], bare[asked.end() :]) if asked else (bare, "")
    if not own.strip("是在有为叫的") and not any(t.flag[0] == "v" for t in words_with_figures(fold(after))):
        return head + bare  # 几辆救援车, 是多少: the first one's verb or measure is its own
    if _has_subject(own, topic):
        return bare
    dated = [q for q in quantities(bare) if isinstance(q.value, Date) and q.value.year]
    topic = _AT_A_TIME.sub("", topic) if dated else topic
    for q in reversed([q for q in quantities(topic) if dated and q.kind == "date"]):
        topic = topic[: q.start] + topic[q.end :]
    return topic.removesuffix("的") + bare


def _has_subject(own: str, topic: str) -> bool:
    """Whether what stands before a question word names whom it is about: a name, the topic's own words, or long enough."""
    said = fold(own)
    for q in reversed(quantities(said)):
        said = said[: q.start] + said[q.end :]
    named = any(name.kind in {"person", "org"} for name in names(own))
    return topic[-1:] not in "，," and (
        named or (len(topic) > 1 and fold(topic[:2]) in said) or len(said) >= SUBJECT_CHARS
    )


def _topic(first: str, start: int, end: int) -> str:
    """Who or what the first question speaks of: what stands before its comma, else before its verb, without its measure.

    ``first[start:end]`` is its question word.

    >>> _topic("3号线起步价多少", 5, 7), _topic("京东哪年成立", 2, 4), _topic("北京胜新疆那场，谁得分最多", 8, 9)
    ('3号线', '京东', '北京胜新疆那场，')
    """
    head = fold(first[:start])
    head = head if len(head) != start else first[:start]
    comma = max(head.rfind(c) for c in ",，")
    if comma > 0:
        return head[: comma + 1]
    words = words_with_figures(fold(head))
    verb = next((w.start for w, after in zip_longest(words, words[1:]) if w.start and _is_verb(w, after)), None)
    if verb is not None and head[verb:].strip() not in _VERBS:
        return head[:verb]
    nouns = [w for w in words if verb is None or w.end <= verb]
    asks_measure = not any(w.flag[0] == "v" for w in words_with_figures(fold(first[end:])))
    if asks_measure and len(nouns) > 1 and len(nouns[-1].word) > 1 and is_known(nouns[-1].word):
        nouns = nouns[: -2 if nouns[-2].word in "总净全" and len(nouns) > 2 else -1]  # 总|投资
    return head[: nouns[-1].end] if nouns else ""


def _is_verb(word: Tag, after: Tag | None) -> bool:
    return word.word in _VERBS or (
        word.flag == "v" and (len(word.word) > 1 or (after is not None and after.word in "了过着"))
    )


def _in_english(first: str, others: list[str]) -> list[Part]:
    """English questions: a pronoun is exchanged for the first one's name; "how many men" and "where" take the other's rest."""
    name = next((m[0].removesuffix("'s") for m in _NAME.finditer(first)), "")
    parts = [Part(part, _named(part, name)) for part in others]
    if counted := _COUNTED.fullmatch(first):
        rest = _COUNTING.match(others[-1])
        return [Part(first, counted[0] + rest[1] if rest else first), *parts]
    if len(others) == 1 and len(others[0].split()) < 3:  # when did it open, and where: nothing else is left out
        asked = re.match(r"(?:where|when|why|who|how)$", others[0], re.IGNORECASE)
        rest = re.match(r"(?:where|when|why|how)( (?:did|was|were|is|does|has|will)\b.*)", first, re.IGNORECASE)
        return [Part(first, first), Part(others[0], others[0] + rest[1])] if asked and rest else []
    return [Part(first, first), *parts]


def _named(part: str, name: str) -> str:
    """Return a part with the name in the place of pronouns.

    >>> _named("when did it open its doors", "Harwick Hall")
    "when did Harwick Hall open Harwick Hall's doors"
    """
    own = {"its", "his", "her", "their"}
    return _PRONOUN.sub(lambda m: name + "'s" * (m[0].lower() in own), part) if name else part
