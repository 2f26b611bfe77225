"""A question by itself: its language, the form of its answer, whether it asks for several, and the questions in it."""

from __future__ import annotations

import re
from dataclasses import replace

from index.language.normalise import fold
from index.language.script import language
from rag.asking.parts.cut import cut
from rag.types import Question

# Asked of the folded question, first match wins. Each kind says what form its answer has.
_KINDS = (
    ("reason", r"为什么|为何|何以|缘何|原因|为啥|凭什么|因为什么|怎么会|\bwhy\b|\breasons?\b|what (?:caused|led|drove|made|prompted)"),
    ("list", r"哪些|哪几|哪[两二三四五六七八九十]|有哪|分别(?:是|为|有|指|叫|位于|来自)|列举|列出|包括什么|什么和什么|\blist\b|"
             r"\bwhat (?:are|were) (?:the )?\w+|which (?:two|three|four|five|six|\w+s\b)|\bname (?:the|two|three|four|five|all)\b"),
    ("date", r"哪一?年|哪年|几几年|何时|什么时候|什么时间|啥时候|哪一?天|哪一?日|(?<!第)几[月号日]|哪个?月|何年|日期|年份|哪个季度|"
             r"\bwhen\b|(?:what|which) (?:year|date|day|month|quarter)"),
    ("person", r"谁|哪位|何人|什么人|哪个人|哪一位|姓甚|叫什么名字|\bwho\b|\bwhom\b|\bwhose\b|which (?:person|executive|founder|author|reporter)"),
    ("number", r"多少|几(?!乎|经|何|家欢喜)|多大|多高|多长|多久|多重|多远|百分之|占比|比例|比率|倍数|幅度|何种规模|\bhow (?:many|much|long|large|big|far|old|high|tall|often)\b|"
               r"what (?:is|was|were|are) (?:the|its|their) [\w' -]{0,40}?(?:ratio|rate|percentage|share|number|valuation|amount|balance|size|value|price|cost|volume|total)\b|"
               r"what (?:percentage|percent|share|proportion|number|amount|fraction|portion|ratio|rate|valuation)|\bby how\b"),
    ("place", r"哪里|哪儿|何处|何地|什么地方|哪个(?:城市|国家|省|地区|地方|县|市|区)|在哪|哪座|哪国|哪省|哪市|\bwhere\b|"
              r"(?:what|which) (?:[\w-]+ ){0,1}(?:city|country|province|place|town|region|location)"),
    ("org", r"哪一?家|哪个?(?:公司|机构|银行|平台|企业|媒体|集团|部门|网站|组织|品牌|基金|学校|大学|事业部|报纸|杂志)|什么(?:公司|机构|银行|平台|企业|媒体|组织|部门|学校|大学)|"
            r"(?:what|which) (?:[\w-]+ ){0,2}(?:company|bank|firm|institution|platform|agency|organi[sz]ation|media|outlet|business|startup|fund|university|department|unit|newspaper|magazine)"),
    ("definition", r"什么是|何谓|何为|是什么意思|指的?是?什么|什么意思|定义|含义|^what (?:is|was|does)\b.*\b(?:mean|stand for|definition)|^what (?:is|was) (?:a |an )?[\w -]{2,30}\?*$"),
    ("manner", r"怎么|怎样|如何|怎么样|\bhow\b"),
)  # fmt: skip
_KIND_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_COMPARISON = re.compile(r"相比|区别|不同|差异|差别|更[多少高低大小早晚快慢长强]|孰|对比|比较|哪个[多少高低大小早晚]|谁[先后早晚更]|compare|difference|\bthan\b|which (?:is|was|has|had) (?:more|higher|larger|earlier|bigger)")  # fmt: skip


def alone(text: str) -> Question:
    """Return a text as a question by itself: nothing that was said before is looked at.

    >>> [(q.kind, q.several) for q in map(alone, ("京東金融的個人用戶數量超過多少？", "有哪些银行？", "Why did JD buy it?", "讲讲白条"))]
    [('number', False), ('list', True), ('reason', False), ('other', False)]
    """
    folded = fold(text)
    one = _one(text, folded, language(text))
    asked, compared = cut(text, folded)
    parts = (replace(_one(p.alone, fold(p.alone), one.language), asked=p.asked, thing=p.thing) for p in asked)
    return replace(one, parts=tuple(parts), compared=compared)


def _one(text: str, folded: str, language: str) -> Question:
    kind = next((name for name, pattern in _KIND_PATTERNS if pattern.search(folded)), "other")
    return Question(text, text, language, kind, kind == "list" or bool(_COMPARISON.search(folded)))
