"""The questions written for this project over articles of the news, with the passages they are read with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from pathlib import Path

from index.corpora.authored import DEV, TRAIN, AuthoredQuestion, authored_questions
from index.types import Hit, Passage
from rag.training.questions.pack import Group, Places, Row
from rag.training.questions.qa_file import AUTHORED, SPANS

SOURCE = 8  # the number of these files among the sources
RIGHT, NEAR, WRONG = 2, 3, 8  # passages: with the answer, of the same article but not found, and without it in all
RETRIEVED = 24  # passages looked at


def authored(data: Path, limit: int | None = None) -> Iterator[AuthoredQuestion]:
    """Yield the questions, at most ``limit`` of each file; nothing where a file is missing."""
    for file in (TRAIN, DEV):
        if (data / file).is_file():
            yield from (question for _, question in islice(authored_questions(data, file), limit))


def group(one: AuthoredQuestion, text: str, cut: Sequence[Passage], hits: Sequence[Hit]) -> Group | None:
    """Return a question with passages of its article's ``cut`` and of what the retriever found.

    None where an answer is in none of them.
    """
    right = [Row(one.line, p.start, p.end, places) for p in cut if (places := _places(one, text, p))]
    if one.answers and not right:
        return None
    taken, wrong = {(row.text, row.start) for row in right}, list[Row]()
    for hit in hits[:RETRIEVED]:
        row = Row(int(hit.passage.source), hit.passage.start, hit.passage.end)
        if (row.text, row.start) not in taken and _silent(one, hit.passage):
            wrong.append(row)
            taken.add((row.text, row.start))
    near = [Row(one.line, p.start, p.end) for p in cut if (one.line, p.start) not in taken and _silent(one, p)]
    return Group(one.question, AUTHORED, SOURCE, one.held, tuple(right[:RIGHT] + (near[:NEAR] + wrong)[:WRONG]))


def unanswered(own: Group, question: str) -> Group:
    """Return a question that nothing answers, with the passages that answer another, and some of its others."""
    right = [replace(row, places=()) for row in own.rows if row.places]
    others = [row for row in own.rows if not row.places]
    return replace(own, question=question, rows=(*right, *others[:NEAR]))


def _silent(one: AuthoredQuestion, passage: Passage) -> bool:
    return not any(answer in passage.text for answer in one.answers)


def _places(one: AuthoredQuestion, text: str, passage: Passage) -> Places:
    """Where the answers stand in a passage, by their evidence."""
    places = set()
    for answer, evidence in product(one.answers, one.evidence):
        inside = evidence.find(answer)
        for match in re.finditer(re.escape(evidence), text) if inside >= 0 else ():
            start = match.start() + inside - passage.start
            if start >= 0 and start + len(answer) <= passage.end - passage.start:
                places.add((start, start + len(answer)))
    return tuple(sorted(places))[:SPANS]
