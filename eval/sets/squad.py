"""Reading-comprehension benchmarks as a search task: their contexts are the corpus, each question is asked of all."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from eval.metrics.folding import holds_han
from eval.sets.corpus import CONTEXTS
from eval.sets.gold import Evidence, Gold
from eval.sets.squad_file import Item, read_items
from index.errors import UsageError
from index.text import fold

# A Traditional text changes about one character in three when simplified; a Simplified one next to none.
_TRADITIONAL_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Squad:
    """A benchmark: the texts by source, identical ones once, the questions, and how many broken ones were left out."""

    texts: dict[str, str]
    questions: list[Gold]
    skipped: int


def load_squad(file: str, limit: int | None = None, skip_broken: bool = False) -> Squad:
    """Read SQuAD v1/v2 JSON (CMRC 2018 and DRCD shapes too) or flat JSON lines; ``limit`` counts questions only.

    Raises UsageError with file, item, found and expected where an answer doesn't stand at its offset,
    unless ``skip_broken`` leaves those questions out.
    """
    sources, questions, skipped = dict[str, str](), list[Gold](), 0
    for item in read_items(file):
        source = sources.setdefault(item.context, f"{CONTEXTS}{len(sources) + 1:06d}.txt")
        flaw = _flaw(item)
        if flaw and not skip_broken:
            raise UsageError(f"{file}, {item.where}: {flaw}; correct it, or run with --skip-broken")
        if flaw:
            skipped += 1
        else:
            questions.append(_gold(item, source))
    if not questions:
        raise UsageError(f"{file}: found no question; expected SQuAD JSON or lines of JSON; see python -m eval --help")
    return Squad({source: context for context, source in sources.items()}, questions[:limit], skipped)


def _flaw(item: Item) -> str | None:
    """Return what is wrong with the item: an answer that doesn't stand where the file says."""
    for text, start in item.answers:
        if start is None:
            continue
        stands = item.context[start : start + len(text)] if start >= 0 else ""
        if stands != text:
            return f"found {stands[:40]!r} at offset {start} of question {item.id!r}; expected the answer {text[:40]!r}"
    return None


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


__all__ = ["Squad", "language", "load_squad"]
