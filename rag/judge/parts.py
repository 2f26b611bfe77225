"""Two questions in one: each is read for itself, so that each gets its span."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from index.language.normalise import fold
from rag.asking.form import QUESTION_WORD
from rag.judge.evidence import weigh_spans
from rag.reader.model import Reader
from rag.types import Evidence, Ranked, Span

PART_DEPTH = 4  # of the best passages are read again for each part
PART_LIMIT = 3  # more question words than that are one question
# In English only "and" before a question word: "When he spoke, who listened?" is one question.
_BETWEEN = re.compile(r"[，、；？。;?]|(?<=[\u3400-\u9fff]),|\band\s+$")
_EDGES = " \t\u3000，,、；;？?。"
_AND = re.compile(r"\s+and$", re.IGNORECASE)


def parts(question: str) -> tuple[tuple[str, ...], ...]:
    """Return the questions asked at once, each in the ways it is read: a later one also with the first one's beginning.

    >>> parts("3号线总投资多少，什么时候开工的？"), parts("谁创办了京东？")
    ((('3号线总投资多少',), ('什么时候开工的', '3号线总投资什么时候开工的')), (('谁创办了京东？',),))
    """
    folded = fold(question)
    if len(folded) != len(question):  # a full-width or composed character grew: cut what is matched
        question = folded
    asking = list(QUESTION_WORD.finditer(folded))
    between = [[m.end() for m in _BETWEEN.finditer(folded, a.end(), b.start())] for a, b in itertools.pairwise(asking)]
    cuts = [0, *(ends[-1] for ends in between if ends), len(question)]
    found = [_AND.sub("", question[a:b].strip(_EDGES)) for a, b in itertools.pairwise(cuts)]
    if not 1 < len(found) <= PART_LIMIT:
        return ((question,),)
    head = question[: asking[0].start()].strip()
    joint = " " if head[-1:].isascii() else ""
    later = tuple((part, f"{head}{joint}{part}") if head else (part,) for part in found[1:])
    return ((found[0],), *later)


def with_parts(
    question: str, ranked: Sequence[Ranked], evidence: Sequence[Evidence], reader: Reader | None
) -> list[Evidence]:
    """Return the evidence with each part's own spans where several questions are asked at once, else as it is."""
    asked = parts(question)
    if reader is None or len(asked) < 2:
        return list(evidence)
    best = [r for r in ranked[:PART_DEPTH] if r.reading]
    found: list[list[Span]] = [[] for _ in evidence]
    for number, wording in ((n, wording) for n, part in enumerate(asked) for wording in part):
        readings = reader.read(wording, [r.hit for r in best])
        read = [replace(r, reading=reading) for r, reading in zip(best, readings, strict=True)]
        for at, spans in enumerate(weigh_spans(read)):
            found[at] += [replace(span, part=number) for span in spans]
    return [
        replace(piece, spans=tuple(sorted(spans, key=lambda s: -s.probability)))
        for piece, spans in zip(evidence, found, strict=True)
    ]
