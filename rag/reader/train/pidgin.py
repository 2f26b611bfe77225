"""Chinese questions worded in English, word by word, from CC-CEDICT: the only English-on-Chinese training there is.

"劉強東2017年賺了多少錢？" → "How much Liu Qiangdong 2017 year earn money": no grammar, but what the
encoder's table makes of an English question, on a Chinese passage whose answer is known.
"""

from __future__ import annotations

import json
import lzma
import re
from pathlib import Path

from index.pinyin import romanised
from index.text import Tag, fold, tags
from rag.question import kind

CEDICT = "parallel/cedict.jsonl.xz"
_OPENINGS = {
    "number": "How many", "date": "When", "person": "Who", "org": "Which company", "place": "Where", "reason": "Why",
    "list": "Which", "definition": "What is", "manner": "How", "other": "What",
}  # fmt: skip
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|^to |^a |^the |\bsb\b|\bsth\b|CL:.*")
_ASKING = frozenset(
    [
        "多少",
        "几",
        "什么",
        "哪",
        "哪些",
        "哪个",
        "哪里",
        "哪年",
        "谁",
        "为什么",
        "为何",
        "何时",
        "如何",
        "怎么",
        "怎样",
        "吗",
        "呢",
        "的",
        "了",
        "是",
        "在",
        "于",
    ]
)


def glosses(data: Path) -> dict[str, str]:
    """Simplified word → its first plain English gloss of at most four words."""
    found: dict[str, str] = {}
    with lzma.open(data / CEDICT, "rt", encoding="utf8") as lines:
        for line in lines:
            entry = json.loads(line)
            for definition in entry["defs"]:
                gloss = " ".join(_ASIDE.sub(" ", definition.split(";")[0]).split())
                if (
                    gloss
                    and gloss.isascii()
                    and len(gloss.split()) <= 4
                    and not gloss.startswith(("variant", "see ", "surname", "old "))
                ):
                    found.setdefault(entry["simp"], gloss)
                    break
    return found


def pidgin(question: str, words: dict[str, str]) -> str | None:
    """Return a Chinese question in English words, or None when too few of its words are known.

    >>> pidgin("谁收购了公司？", {"收购": "purchase", "公司": "company"})
    'Who purchase company?'
    """
    said, known, tagged = [_OPENINGS[kind(question)]], 0, tags(fold(question))
    for tag in tagged:
        if tag.word in _ASKING or not any(c.isalnum() for c in tag.word):
            continue
        worded = _worded(tag, words)
        known += worded is not None
        said.append(worded or romanised(tag.word))
    return " ".join(said) + "?" if known >= max(2, 0.6 * (len(said) - 1)) else None


def _worded(tag: Tag, words: dict[str, str]) -> str | None:
    if tag.word.isascii():
        return tag.word
    if tag.flag.startswith("nr") and 2 <= len(tag.word) <= 4:
        return f"{romanised(tag.word[0]).title()} {romanised(tag.word[1:]).title()}"
    return words.get(tag.word)
