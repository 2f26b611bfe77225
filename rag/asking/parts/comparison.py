"""A和B谁的营收更高，A比B多多少 → the question that is asked of each, and what is wanted of the two figures."""

from __future__ import annotations

import re
from dataclasses import replace

from index.language.names import names as names_of
from index.language.quantity import quantities
from index.language.tokens import tags
from rag.asking.parts.pairs import things, things_in_english
from rag.asking.parts.part import Part
from rag.types import Comparison

_MORE, _LESS = "多高大长久快贵远重宽深晚", "少低小短慢便近轻窄浅早"
_ADJECTIVE = rf"(?P<word>[{_MORE}]|便宜|[{_LESS.replace('便', '')}])"
_KINDS = "公司|城市|企业|银行|国家|地区|省份|球队|品牌|学校|地方|项目"
_WHICH = rf"(?:谁|哪一?(?:[个家座支款种边方类项条部场国地市省县区只艘所]|{_KINDS})(?:{_KINDS})?|孰)"
_HOW = r"(?:多少|几|多久)[^,?]{0,6}"
_AFTER = rf"(?:[,?](?:各|分别|相差|差|[{_MORE}{_LESS}])[^,?]{{0,12}})?[?。]*$"
_WHICH_OF = re.compile(
    rf"^(?P<things>.+?){_WHICH}(?P<measure>[^,?]{{0,18}}?)(?:更加?|比较|较|最){_ADJECTIVE}(?P<verb>[^,?]{{0,6}}){_AFTER}"
)
_OR = re.compile(
    rf"^(?P<before>.*?){_WHICH}(?P<measure>[^,?]{{1,18}}?)(?:更加?|比较|较){_ADJECTIVE}[,:](?:是)?(?P<things>.+?)[?。]*$"
)
_THAN = re.compile(rf"^(?P<left>.+?)(?<![占相对环同])比(?P<right>[^,?]+?)(?:要|会)?{_ADJECTIVE}(?:了|出)?{_HOW}[?。]*$")
_GAP = re.compile(rf"^(?P<things>.+?)(?:之间)?的?(?:相差|之间差了?|差距(?:是|有|为)){_HOW}[?。]*$")
_SUM = re.compile(
    rf"^(?P<things>.+?)(?:合计|总共|一共|共计|加起来|加在一起|的?总和|之和)(?:是|有|为|共)?(?P<verb>[^,?]{{0,10}}?){_HOW}[?。]*$"
)
_FORMER = re.compile(
    r"(?:去年|上年|前年|今年|往年|同期|上届|上月|上次|上一|此前|以前|之前|原来|预期|计划|平均|平时|过去|年)"
)
_SCENE = re.compile(r"(?:相比|比起来|之间|当中|里面|[中里])?[,:]?$")
_LARGE = r"more|higher|larger|bigger|greater|longer|older|taller|later|faster"
_SMALL = r"fewer|less|lower|smaller|shorter|younger|earlier|slower"
_ENGLISH_OR = re.compile(
    rf"^(?:[Ww]ho|[Ww]hich(?: (?!ha[ds]|have|is|was|did|does|will)[\w-]+)?)(?P<verb> .*?)(?: the)? (?P<word>{_LARGE}|{_SMALL})\b(?P<rest>.*?)[,:] (?P<things>.+?)\W*$"
)
_ENGLISH_OF = re.compile(
    rf"^(?:[Bb]etween|[Oo]f|[Ww]hich of) (?P<things>.+? and (?:the )?[A-Z][^ ,]*(?: [A-Z][^ ,]*)*)(?:, (?:who|which(?: one)?))?(?P<verb> .*?)(?: the)? (?P<word>{_LARGE}|{_SMALL})\b(?P<rest>.*?)\W*$"
)
_ENGLISH_THAN = re.compile(
    r"^[Hh]ow (?P<how>many|much) (?P<word>more|fewer|less) (?P<noun>.+?) (?P<verb>did|does|do|has|have|had) (?P<left>.+?) (?P<done>[a-z]+) than (?P<right>(?:the )?[A-Z]\S*(?: [A-Z]\S*)*)(?P<rest>.*?)\W*$"
)
_ENGLISH_SUM = re.compile(
    r"^[Ww]hat (?:is|was|were|are) the combined (?P<noun>.+?) of (?P<things>.+? and .+?)(?P<rest> (?:in|for|during) .+?)?\W*$"
)
_PLAIN = {
    "higher": "high",
    "larger": "large",
    "bigger": "big",
    "longer": "long",
    "older": "old",
    "taller": "tall",
    "lower": "low",
    "smaller": "small",
    "shorter": "short",
    "younger": "young",
    "faster": "fast",
    "slower": "slow",
}


def comparison(question: str, folded: str) -> tuple[Comparison, list[Part]] | None:
    """Return what is compared and the question about each thing; None where nothing is.

    >>> asked = "星澜汽车和远岚汽车2022年谁交付的车更多?"
    >>> compared, parts = comparison(asked, asked) or (None, [])
    >>> compared, [part.alone for part in parts]
    (Comparison(operation='most', word='多'), ['星澜汽车2022年交付的车有多少', '远岚汽车2022年交付的车有多少'])
    """
    if folded.isascii():
        return _in_english(question.strip())
    compared = _which(folded) or _between(folded)
    if compared is None:
        return None
    places = [(part, folded.find(part.thing)) for part in compared[1]]
    named = [(part, question[at : at + len(part.thing)]) for part, at in places]
    at = folded.rfind(compared[0].word)
    word = question[at : at + len(compared[0].word)] if at >= 0 else compared[0].word
    return replace(compared[0], word=word), [Part(name, part.alone, name) for part, name in named]


def _which(asked: str) -> tuple[Comparison, list[Part]] | None:
    said = _OR.match(asked) or _WHICH_OF.match(asked)
    if said is None:
        return None
    named = said["things"]
    if "before" in said.groupdict():
        spans = [(said["before"], name, "") for name in re.split(r"还是|或者?|[和与、]", named) if name]
    else:
        stem = _SCENE.sub("", named)
        spans = things(stem, stem)
    measure = said["measure"] or ("的" if "verb" not in said.groupdict() else "")
    verb = (said.groupdict().get("verb") or "").removeprefix("的")
    asks = _asks(said["word"], measure, verb)
    operation = "most" if said["word"] in _MORE else "least"
    parts = [Part(name, f"{before}{name}{after}{asks}", name) for before, name, after in spans]
    return (Comparison(operation, said["word"]), parts) if len(parts) > 1 else None


def _asks(word: str, measure: str, verb: str) -> str:
    """What is asked of one thing.

    >>> _asks("高", "的营收", ""), _asks("多", "交付的车", ""), _asks("早", "", "成立"), _asks("长", "", "")
    ('的营收是多少', '交付的车有多少', '什么时候成立', '有多长')
    """
    if word in "早晚":
        return f"{measure.removesuffix('得')}什么时候{verb}"
    if not measure.strip("的得"):
        return f"有多{word}" if word not in "多少" else f"{verb}有多少"
    return f"{measure}{'有' if word in '多少' else '是'}多少"


def _between(asked: str) -> tuple[Comparison, list[Part]] | None:
    """A比B多多少, A和B相差多少, A和B一共多少."""
    if than := _THAN.match(asked):
        left, right = than["left"], than["right"]
        if _FORMER.search(right):
            return None
        subject = _subject(left, right)
        measure = left[len(subject) :]
        if not _parallel([subject, right.removesuffix(measure) if measure else right]):
            return None
        other = right if measure and right.endswith(measure) else right + measure
        how = "有多少" if than["word"] in "多少" else "是多少" if measure else f"有多{than['word']}"
        parts = [Part(name, text + how, name) for name, text in ((subject, left), (right.removesuffix(measure), other))]
        return Comparison("difference", than["word"]), parts
    said = _GAP.match(asked) or _SUM.match(asked)
    spans = things(said["things"], said["things"]) if said else []
    if said is None or len(spans) < 2 or not _parallel([name for _, name, _ in spans]):
        return None
    verb = said.groupdict().get("verb") or ""
    end = f"{verb}多少" if verb else "是多少"
    parts = [Part(name, f"{before}{name}{after}{end}", name) for before, name, after in spans]
    return Comparison("sum" if "verb" in said.groupdict() else "difference", "多"), parts


def _parallel(names: list[str]) -> bool:
    """Whether things are of one kind, as far as their names tell: 南桥 and 北桥, or two persons; not 这款 and 基准."""
    kinds = [{n.kind for n in names_of(name) if (n.start, n.end) == (0, len(name))} for name in names]
    return len({name[-1:] for name in names}) == 1 or bool(set.intersection(*kinds))


def _subject(left: str, right: str) -> str:
    """The beginning of a text that is a thing like another: 远岚汽车 of 远岚汽车2022年的交付量 beside 星澜汽车."""
    other = right.split("的")[0]
    ends = [t.end for t in tags(left)]
    dates = [q.start for q in quantities(left) if q.kind == "date" and q.start]
    ends += dates

    def unlike(end: int) -> tuple[float, int]:
        same = 2.0 * (left[:end][-1] == other[-1]) + (left[end : end + 1] in {"的", ""} or end in dates)
        return abs(end - len(other)) - same, end

    return left[: min(ends, key=unlike)]


def _in_english(asked: str) -> tuple[Comparison, list[Part]] | None:
    if than := _ENGLISH_THAN.match(asked):
        ask = "how {how} {noun} {verb} {{}} {done}{rest}".format(**than.groupdict())
        parts = [Part(name, ask.format(name), name) for name in (than["left"], than["right"])]
        return Comparison("difference", than["word"].lower()), parts
    if total := _ENGLISH_SUM.match(asked):
        spans = things_in_english(total["things"])
        ask = f"what was the {total['noun']} of {{}}{total['rest'] or ''}"
        return (Comparison("sum", "more"), [Part(n, ask.format(n), n) for _, n, _ in spans]) if spans else None
    said = _ENGLISH_OR.match(asked) or _ENGLISH_OF.match(asked)
    if said is None:
        return None
    names = [re.sub(r"^(?:or|and) ", "", n).strip() for n in re.split(r", | or | and ", said["things"]) if n.strip()]
    word = said["word"].lower()
    how = (
        "how many"
        if word in {"more", "fewer", "less"}
        else "how much"
        if said["rest"].strip()
        else f"how {_PLAIN.get(word, 'much')}"
    )
    parts = [Part(name, f"{name}{said['verb']} {how}{said['rest']}", name) for name in names]
    operation = "most" if re.fullmatch(_LARGE, word) else "least"
    return (Comparison(operation, word), parts) if len(parts) > 1 else None
