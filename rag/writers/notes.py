"""What a reply says beside quotations, in the asker's language and script: that nothing was found, and what is doubtful."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import Evidence, Sibling
from rag.writers.extractive import Choice, quote_around

_NOT_FOUND = {"zh-Hans": "这些文章没有说到。", "zh-Hant": "這些文章沒有說到。", "en": "The articles don't say."}
_SIBLING = {
    "zh-Hans": "没有找到{asked}的，只说到{told}：“{quote}”",
    "zh-Hant": "沒有找到{asked}的，只說到{told}：「{quote}」",
    "en": "Nothing of that was found for {asked}, only for {told}: “{quote}”",
}
_OTHERS = {"zh-Hans": "另有说法：{}。", "zh-Hant": "另有說法：{}。", "en": " Other reports say: {}."}
_WHICH = {
    "zh-Hans": ("您指的是谁，或是哪一个？请说出名称。", "您想问的是：{}", "还是"),
    "zh-Hant": ("您指的是誰，或是哪一個？請說出名稱。", "您想問的是：{}", "還是"),
    "en": ("Whom or what do you mean? Please name it.", "Which do you mean: {}", " Or: "),
}
_WHETHER = {
    "yes": {"zh-Hans": "是。", "zh-Hant": "是。", "en": "Yes."},
    "no": {"zh-Hans": "不是。", "zh-Hant": "不是。", "en": "No."},
}
OTHERS_NAMED = 2  # in the text of a reply; its record lists them all
_NOT_TOLD = {
    "zh-Hans": "“{}”文章没有说到。",
    "zh-Hant": "「{}」文章沒有說到。",
    "en": "The articles don't say: “{}”.",
}
_AND = {"zh-Hans": "”“", "zh-Hant": "」「", "en": "”, “"}
_TOO_MANY = {
    "zh-Hans": "一次回答{}个问题，其余{}个请另问。",
    "zh-Hant": "一次回答{}個問題，其餘{}個請另問。",
    "en": "These are the first {} questions; please ask the other {} apart.",
}
_FEWER = {
    "zh-Hans": "问了{}个，文章里找到{}个。",
    "zh-Hant": "問了{}個，文章裡找到{}個。",
    "en": "{} were asked for; the articles name {}.",
}
_COMPARED = {
    "zh-Hans": ("据{n}处引文计算：", "两", "{best}更{word}", "{best}最{word}", "，与{second}相差{gap}", "{all}相同", "合计{gap}", "。", "和"),
    "zh-Hant": ("據{n}處引文計算：", "兩", "{best}更{word}", "{best}最{word}", "，與{second}相差{gap}", "{all}相同", "合計{gap}", "。", "和"),
    "en": ("Computed from the {n} quotations: ", "two", "{best} comes first ({word})", "{best} comes first ({word})",
           ", {gap} from {second}", "{all} are equal", "{gap} in all", ".", " and "),
}  # fmt: skip
_APART = {
    "zh-Hans": "单位或年份不同，不能比较。",
    "zh-Hant": "單位或年份不同，不能比較。",
    "en": "Their units or years differ, so they cannot be compared.",
}
_NOTES = {
    "uncertain": {
        "zh-Hans": "把握不大，请对照引文核实。",
        "zh-Hant": "把握不大，請對照引文核實。",
        "en": "Not sure: please check it against the quotation.",
    },
}


def not_found(language: str, sibling: Sibling | None, evidence: Sequence[Evidence]) -> str:
    """Return the honest sentence of a refusal; with a sibling it quotes what is said of that one."""
    if sibling is None:
        return _NOT_FOUND[language]
    piece = evidence[sibling.index]
    quote = quote_around(piece, Choice(sibling.index, sibling.span))
    said = " ".join(piece.passage.text[quote.start : quote.end].split())
    return _SIBLING[language].format(asked=sibling.asked, told=sibling.told, quote=said)


def whether_so(says: str, language: str) -> str:
    """Return yes or no in the asker's language, "" where neither is said.

    >>> whether_so("no", "zh-Hant"), whether_so("yes", "en"), whether_so("", "en")
    ('不是。', 'Yes.', '')
    """
    return _WHETHER[says][language] if says else ""


def which(language: str, choices: Sequence[str]) -> str:
    """Return the short question back of one that could mean several things, with what it could mean.

    >>> which("zh-Hans", ("甲的院长是谁？", "乙的院长是谁？")), which("en", ())
    ('您想问的是：甲的院长是谁？还是乙的院长是谁？', 'Whom or what do you mean? Please name it.')
    """
    open_, named, joint = _WHICH[language]
    return named.format(joint.join(choices)) if choices else open_


def other_figures(language: str, told: Sequence[tuple[str, str]]) -> str:
    """Return the sentence that names other figures, each with its source; "" for none.

    >>> other_figures("zh-Hans", [("6400万元", "c.txt")]), other_figures("en", [("3 million", "b.txt")])
    ('另有说法：6400万元（c.txt）。', ' Other reports say: 3 million (b.txt).')
    """
    said = [f"{figure} ({source})" if language == "en" else f"{figure}（{source}）" for figure, source in told]
    joint = ", " if language == "en" else "，"
    return _OTHERS[language].format(joint.join(said[:OTHERS_NAMED])) if said else ""


def not_told(language: str, asked: Sequence[str]) -> str:
    """Return the sentence that says which of several questions the articles do not answer; "" for none.

    >>> not_told("zh-Hans", ["末班车几点"]), not_told("en", ["who built it"])
    ('“末班车几点”文章没有说到。', "The articles don't say: “who built it”.")
    """
    return _NOT_TOLD[language].format(_AND[language].join(asked)) if asked else ""


def too_many(language: str, answered: int, asked: int) -> str:
    """Return the sentence that says how many of the questions of one message are left; "" for none.

    >>> too_many("zh-Hans", 4, 10), too_many("en", 2, 2)
    ('一次回答4个问题，其余6个请另问。', '')
    """
    return _TOO_MANY[language].format(answered, asked - answered) if asked > answered else ""


def fewer(language: str, asked: int, told: int) -> str:
    """Return the sentence that says that fewer things than were asked for were found; "" where none is lacking.

    >>> fewer("zh-Hans", 5, 3), fewer("en", 0, 3)
    ('问了5个，文章里找到3个。', '')
    """
    return _FEWER[language].format(asked, told) if told < asked else ""


def figures_apart(language: str) -> str:
    """Return the sentence that says why figures are not compared."""
    return _APART[language]


def ordered(language: str, things: Sequence[str], word: str, gap: str) -> str:
    """Return the sentence that says which of several things, the first, comes first; no ``word``: they are equal.

    >>> ordered("zh-Hans", ["南桥", "北桥"], "长", "1.2公里"), ordered("zh-Hans", ["南桥", "北桥", "西桥"], "长", "")
    ('据两处引文计算：南桥更长，与北桥相差1.2公里。', '据3处引文计算：南桥最长。')
    >>> ordered("en", ["Elm", "Oak"], "longer", "1.2 km")
    'Computed from the two quotations: Elm comes first (longer), 1.2 km from Oak.'
    """
    begin, two, more, most, by, equal, _, end, joint = _COMPARED[language]
    said = (more if len(things) == 2 else most) if word else equal
    said += by if gap else ""
    words = {"n": two if len(things) == 2 else str(len(things)), "best": things[0], "word": word, "gap": gap}
    return (begin + said + end).format(second=things[1], all=joint.join(things[:2]), **words)


def summed(language: str, count: int, total: str) -> str:
    """Return the sentence that adds up quoted figures.

    >>> summed("zh-Hans", 2, "721.2亿元")
    '据两处引文计算：合计721.2亿元。'
    """
    begin, two, *_, said, end, _ = _COMPARED[language]
    return (begin + said + end).format(n=two if count == 2 else str(count), gap=total)


def note(reason: str | None, language: str) -> str | None:
    """Return the ready word for a page where an answer is doubtful, None where its reason asks for none.

    >>> note("uncertain", "en"), note(None, "en")
    ('Not sure: please check it against the quotation.', None)
    """
    said = _NOTES.get(reason or "")
    return said[language] if said else None
