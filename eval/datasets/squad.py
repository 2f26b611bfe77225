"""Reading-comprehension benchmarks as a search task: their contexts are the corpus, each question is asked of all."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from eval.datasets.corpus import CONTEXTS
from eval.datasets.gold import Evidence, Gold
from eval.datasets.squad_file import Item, read_items
from eval.metrics.folding import comparable, holds_han
from index.errors import UsageError
from index.language.normalise import fold

# A Traditional text changes about one character in three when simplified; a Simplified one next to none.
_TRADITIONAL_SHARE = 0.05
_NAMED = 3  # empty questions that the warning names

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Squad:
    """A benchmark: the texts by source, identical ones once, the questions, and how many broken ones were left out."""

    texts: dict[str, str]
    questions: list[Gold]
    skipped: int


def load_squad(file: str, limit: int | None = None, skip_broken: bool = False) -> Squad:
    """Read SQuAD v1/v2 JSON (CMRC 2018 and DRCD shapes too) or flat JSON lines; ``limit`` counts questions only.

    Raises UsageError with file, item, found and expected for an answer that is none or doesn't stand where the file
    says, and for an id given twice, unless ``skip_broken`` leaves those questions out. An empty question is left out
    so too, but else asked: CMRC 2018's trial set has two, and they count in what is published of it.
    """
    sources, questions, skipped = dict[str, str](), list[Gold](), 0
    seen, empty = dict[str, str](), list[str]()
    for item in read_items(file):
        source = sources.setdefault(item.context, f"{CONTEXTS}{len(sources) + 1:06d}.txt")
        flaw, asks = _flaw(item, seen), not _says_nothing(item.question)
        if flaw and not skip_broken:
            raise UsageError(f"{file}, {item.where}: {flaw}; correct it, or run with --skip-broken")
        if flaw or (skip_broken and not asks):
            skipped += 1
            continue
        seen[item.id] = item.where
        questions.append(_gold(item, source))
        if not asks:
            empty.append(item.where)
    if not questions:
        raise UsageError(f"{file}: found no question; expected SQuAD JSON or lines of JSON; see python -m eval --help")
    if empty:
        _warn_of_empty(file, empty)
    return Squad({source: context for context, source in sources.items()}, questions[:limit], skipped)


def _warn_of_empty(file: str, where: list[str]) -> None:
    named = ", ".join(where[:_NAMED]) + (", …" if len(where) > _NAMED else "")
    expected = "expected a text; asked as they are, --skip-broken leaves them out"
    _log.warning("%s: found %d empty questions (%s); %s", file, len(where), named, expected)


def _flaw(item: Item, seen: Mapping[str, str]) -> str | None:
    """Return what is wrong with the item: its id, or an answer that is none or doesn't stand where the file says."""
    if item.id in seen:
        return f"found the id {item.id!r} of {seen[item.id]}; expected a new id"
    if item.flaw:
        return item.flaw
    for text, start in item.answers:
        if _says_nothing(text):
            return f"found the empty answer {text[:40]!r} of question {item.id!r}; expected letters or digits"
        if start is not None and (stands := _standing(item.context, text, start)) != text:
            return f"found {stands[:40]!r} at offset {start} of question {item.id!r}; expected the answer {text[:40]!r}"
    # CMRC 2018's own shape gives no offsets, and one annotator in three may have paraphrased; all of them can't have.
    if item.answers and all(start is None and text not in item.context for text, start in item.answers):
        text = item.answers[0][0]
        return f"found the answer {text[:40]!r} nowhere in the context of question {item.id!r}; expected it there"
    return None


def _says_nothing(text: str) -> bool:
    """Whether folding for comparison leaves nothing of it; the letters and digits of most need no folding."""
    return not any(map(str.isalnum, text)) and not comparable(text).text


def _standing(context: str, text: str, start: int) -> str:
    return context[start : start + len(text)] if start >= 0 else ""


def _gold(item: Item, source: str) -> Gold:
    return Gold(
        id=item.id,
        question=item.question,
        lang=language(item.question, item.context),
        type="squad-impossible" if item.impossible else "squad",
        answers=tuple(dict.fromkeys(text for text, _ in item.answers)),
        evidence=() if item.impossible else (Evidence(source, item.context),),
    )


def language(question: str, context: str) -> str:
    """Return the question's language and script; the context decides the script, a question being short.

    >>> language("誰創辦了京東？", "京東由劉強東創辦。"), language("谁创办了京东？", "京东由刘强东创办。")
    ('zh-Hant', 'zh-Hans')
    """
    if not holds_han(question):
        return "en"
    text = unicodedata.normalize("NFKC", question + context if holds_han(context) else question).lower()
    simplified = fold(text)
    changed = sum(a != b for a, b in zip(text, simplified, strict=False) if holds_han(a))
    return "zh-Hant" if changed > _TRADITIONAL_SHARE * sum(map(holds_han, text)) else "zh-Hans"
