"""Reading-comprehension benchmarks as a search task: their contexts are the corpus, each question is asked of all."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from eval.datasets.corpus import CONTEXTS
from eval.datasets.gold import Evidence, Gold, Language
from eval.metrics.folding import comparable, holds_han
from index.corpora.reading import ReadingQuestion, reading_questions
from index.errors import UsageError
from index.language.normalise import fold

# A Traditional text changes about one character in three when simplified; a Simplified one next to none.
_TRADITIONAL_SHARE = 0.05
_NAMED_LIMIT = 3  # empty questions that the warning names
_MEND = "correct it, or run with --skip-broken"

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
    sources, kept, skipped = dict[str, str](), dict[str, ReadingQuestion](), 0
    for item in reading_questions(file, _MEND):
        sources.setdefault(item.context, f"{CONTEXTS}{len(sources) + 1:06d}.txt")
        flaw = _flaw(item, kept, file)
        if flaw and not skip_broken:
            raise UsageError(flaw)
        if flaw or (skip_broken and _says_nothing(item.question)):
            skipped += 1
        else:
            kept[item.id] = item
    if not kept:
        raise UsageError(f"{file}: found no question; expected SQuAD JSON or lines of JSON; see python -m eval --help")
    if empty := [item.where for item in kept.values() if _says_nothing(item.question)]:
        named = ", ".join(empty[:_NAMED_LIMIT]) + (", …" if len(empty) > _NAMED_LIMIT else "")
        expected = "expected a text; asked as they are, --skip-broken leaves them out"
        _log.warning("%s: found %d empty questions (%s); %s", file, len(empty), named, expected)
    questions = [_gold(item, sources[item.context]) for item in kept.values()]
    return Squad({source: context for context, source in sources.items()}, questions[:limit], skipped)


def _flaw(item: ReadingQuestion, kept: Mapping[str, ReadingQuestion], file: str) -> str | None:
    """Return what is wrong with the item: its id, or an answer that is none or doesn't stand where the file says."""
    if item.flaw:
        return item.flaw
    where, called = f"{file}, {item.where}", f"question {item.id!r}"
    if item.id in kept:
        return f"{where}: found the id {item.id!r} of {kept[item.id].where}; expected a new id; {_MEND}"
    for answer in item.answers:
        if _says_nothing(answer.text):
            return (
                f"{where}: found the empty answer {answer.text[:40]!r} of {called}; expected letters or digits; {_MEND}"
            )
        if answer.start is None:
            continue
        stands = item.context[answer.start : answer.start + len(answer.text)] if answer.start >= 0 else ""
        if stands != answer.text:
            found = f"{stands[:40]!r} at offset {answer.start} of {called}"
            return f"{where}: found {found}; expected the answer {answer.text[:40]!r}; {_MEND}"
    # CMRC 2018's own shape gives no offsets, and one annotator in three may have paraphrased; all of them can't have.
    if item.answers and all(answer.start is None and answer.text not in item.context for answer in item.answers):
        text = item.answers[0].text[:40]
        return f"{where}: found the answer {text!r} nowhere in the context of {called}; expected it there; {_MEND}"
    return None


def _says_nothing(text: str) -> bool:
    """Whether folding for comparison leaves nothing of it; the letters and digits of most need no folding."""
    return not any(map(str.isalnum, text)) and not comparable(text).text


def _gold(item: ReadingQuestion, source: str) -> Gold:
    return Gold(
        id=item.id,
        question=item.question,
        lang=language(item.question, item.context),
        type="squad-impossible" if item.impossible else "squad",
        answers=tuple(dict.fromkeys(answer.text for answer in item.answers)),
        evidence=() if item.impossible else (Evidence(source, item.context),),
    )


def language(question: str, context: str) -> Language:
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
