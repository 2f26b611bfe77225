"""Every sentence of a draft held against the quotations it leans on: small checks, none of them a model.

A sentence is supported when it has no more than 800 characters, its quotes are real slices of the evidence and it is
either one of them word for word, or passes every check: its figures, dates and sayings stand in the quotes, its names in their passages; and aligned with the
quotes clause by clause (`aligned`), no negation, hedge, figure, date, unit, bound or name is put in, left out or
exchanged, no condition is left out, nobody does what was done to him, and every other word stands there or may stand for
what does (`exchange`: our own encoder's vectors, and opposites by their characters). So a clause that nothing bears out
is a fault of its sentence. `python -m eval faults` measures how much of this holds.

What they do not see: two opposites that share no character and are near in the vectors; a clause left out that the rest
leaned on for its subject (A grew, B lost money and shrank → A shrank); which of two things in one clause a verb is said
of, where neither is a name; a loose reading that is right (they stop it: an answer may lose a true sentence). Where
sentence and quote differ in language: anything but figures, dates, names in pinyin, what stands in quotation marks, a
direction turned round beside its figure and a negation that no quote has.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.language.normalise import fold
from index.language.quoted import quoted
from index.language.script import language
from rag.judge.overlap import words_said
from rag.judge.spans.asked import is_asked
from rag.judge.unknown_names import unsupported_names
from rag.judge.verify.aligned import aligned_fault
from rag.judge.verify.crossing import crossing_fault
from rag.judge.verify.figures import dates_stand, figures_stand, unaltered
from rag.judge.verify.leaned import Leaned, quotes_stand, verbatim
from rag.types import MAX_QUOTE_CHARS, Draft, DraftSentence, Evidence, Question

# Of a sentence's pairs of Han characters (its words, in English), so many must stand in the cited passages.
# Measured with question and answer of a reading set as the sentence (CMRC 2018 trial, NewsMRC dev): 0.25 keeps 98 and
# 99 of 100 beside their own passage, and 1 and 7 of 100 beside another article's.
LEAST_SHARED = 0.25
# Of a sentence that is looked at: four times a citation, beyond which `aligned` refuses it too. The time goes by the
# square of its length, 8 s at 200,000 characters.
MAX_SENTENCE_CHARS = 4 * MAX_QUOTE_CHARS


def verify(draft: Draft, evidence: Sequence[Evidence], question: Question | None = None) -> list[bool]:
    """Return for each sentence of a draft whether its quotes carry it and, given a question, have to do with it."""
    return [fault(sentence, evidence, question) is None for sentence in draft.sentences]


def fault(sentence: DraftSentence, evidence: Sequence[Evidence], question: Question | None = None) -> str | None:
    """Return the name of the first check that a sentence fails, None when it is supported.

    One of: too-long, no-quote, quote, altered, figures, dates, quoted, wording, names; of the alignment exchanged,
    inserted, negation, hedge, bound, roles, condition; across languages direction, negation; not-asked. ``question``: of
    a writer that may say anything, and leave it; None for what we chose ourselves.
    """
    if len(sentence.text) > MAX_SENTENCE_CHARS:
        return "too-long"
    if not sentence.quotes:
        return "no-quote"
    if not quotes_stand(sentence, evidence):
        return "quote"
    passages = tuple(evidence[q.index].passage for q in sentence.quotes)
    leaned = Leaned(tuple(p.text[q.start : q.end] for p, q in zip(passages, sentence.quotes, strict=True)), passages)
    if not verbatim(sentence.text, leaned) and (unborne := _unborne(sentence, leaned)):
        return unborne
    return None if question is None or is_asked(question, sentence.quotes, evidence) else "not-asked"


def _unborne(sentence: DraftSentence, leaned: Leaned) -> str | None:
    """The first check that a sentence in its own words fails."""
    checks = (
        ("altered", unaltered),
        ("figures", figures_stand),
        ("dates", dates_stand),
        ("quoted", quoted_stand),
        ("wording", wording_stands),
        ("names", names_stand),  # last: it alone needs jieba's tagger, 0.6 s the first time
    )
    failed = next((name for name, stands in checks if not stands(sentence.text, leaned)), None)
    if failed:
        return failed
    crossed = (language(sentence.text) == "en") != (language("\n".join(leaned.quotes)) == "en")
    return crossing_fault(sentence.text, leaned) if crossed else aligned_fault(sentence.text, leaned)


def quoted_stand(sentence: str, leaned: Leaned) -> bool:
    """Whether every string in quotation marks or 《》 stands in a quote, letter for letter after folding."""
    known = [_letters(quote) for quote in leaned.quotes]
    return all(any(_letters(sentence[a:b]) in quote for quote in known) for a, b in quoted(sentence))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def names_stand(sentence: str, leaned: Leaned) -> bool:
    """Whether every person, organisation and place stands in the passages of the quotes, or in their titles.

    A quote may say 他 or 该行; who that is stands before it, or in the title, which a citation shows beside it.
    """
    return not unsupported_names(sentence, leaned.text())


def wording_stands(sentence: str, leaned: Leaned) -> bool:
    """Whether enough of its words stand in the cited passages; where the languages differ it can't be told."""
    text = leaned.text()
    if (language(sentence) == "en") != (language(text) == "en"):
        return True
    own = words_said(sentence)
    return len(own & words_said(text)) >= LEAST_SHARED * len(own)
