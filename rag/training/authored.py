"""The questions written for this project over articles of the news, with the passages they are read with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.corpora import rows
from index.types import Hit, Passage
from rag.training.group import Group, Places, Row
from rag.training.questions import AUTHORED, SPANS

FILES = {"authored/train.jsonl.xz": False, "authored/dev.jsonl.xz": True}  # the second is only measured on
SOURCE = 8  # the number of these files among the sources
RIGHT, NEAR, WRONG = 2, 3, 8  # passages: with the answer, of the same article but not found, and without it in all
RETRIEVED = 24  # passages looked at


@dataclass(frozen=True, slots=True)
class Authored:
    """A question on the article of a line of the news; no answers: the article doesn't say. ``evidence``: sentences."""

    line: int
    question: str
    answers: tuple[str, ...]
    evidence: tuple[str, ...]
    held: bool


def authored(data: Path, limit: int | None = None) -> Iterator[Authored]:
    """Yield the questions, at most ``limit`` of each file; nothing where a file is missing."""
    for name, held in FILES.items():
        for number, row in enumerate(rows(data / name) if (data / name).is_file() else ()):
            if limit is None or number < limit:
                yield Authored(row["line"], row["question"], tuple(row["answers"]), tuple(row["evidence"]), held)


def group(one: Authored, text: str, cut: Sequence[Passage], hits: Sequence[Hit]) -> Group | None:
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


def _silent(one: Authored, passage: Passage) -> bool:
    return not any(answer in passage.text for answer in one.answers)


def _places(one: Authored, text: str, passage: Passage) -> Places:
    """Where the answers stand in a passage, by their evidence."""
    found = set()
    for answer in one.answers:
        for evidence in one.evidence:
            inside = evidence.find(answer)
            for match in re.finditer(re.escape(evidence), text) if inside >= 0 else ():
                start = match.start() + inside - passage.start
                if start >= 0 and start + len(answer) <= passage.end - passage.start:
                    found.add((start, start + len(answer)))
    return tuple(sorted(found))[:SPANS]
