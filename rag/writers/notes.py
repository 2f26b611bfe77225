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


def note(reason: str | None, language: str) -> str | None:
    """Return the ready word for a page where an answer is doubtful, None where its reason asks for none.

    >>> note("uncertain", "en"), note(None, "en")
    ('Not sure: please check it against the quotation.', None)
    """
    said = _NOTES.get(reason or "")
    return said[language] if said else None
