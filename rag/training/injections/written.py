"""The sentences that injections are learned from: sentences/KIND.txt, one a line, {this|that} of it said in other words.

news.txt holds what only looks like them: reports of such attacks, orders that are quoted, laws, recipes, advice.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("sentences")
NEWS = "news"
BEHIND = 0.7  # how often a clause of the news stands behind a line, not before it
CLAUSE_CHARS = 6, 40
_CLAUSE_END = re.compile(r"[，,；;：:。！？!?]")
_WAYS = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Written:
    """A line as written, with its kind: NEWS, or one of injection."""

    kind: str
    line: str

    def variants(self, count: int) -> list[str]:
        """Return the line in up to ``count`` wordings, always the same ones."""
        draw = random.Random(self.line)
        said = [_WAYS.sub(lambda m: draw.choice(m[1].split("|")), self.line) for _ in range(count)]
        return list(dict.fromkeys(said))

    def beside(self, text: str, clauses: Sequence[str]) -> str:
        """Return a variant with one of some clauses of its language behind it, or before it, always the same one."""
        draw = random.Random(text)
        own = draw.choice([clause for clause in draw.sample(clauses, 40) if clause.isascii() == text.isascii()] or [""])
        if text.isascii():
            return f"{text} {own}" if draw.random() < BEHIND else f"{own} {text}"
        return f"{text.rstrip('。')}，{own}" if draw.random() < BEHIND else f"{own}，{text}"


def clauses_of(sentences: Iterable[str]) -> list[str]:
    """Return the first clauses of some sentences that are neither long nor short."""
    first = (_CLAUSE_END.split(sentence)[0] for sentence in sentences)
    return [clause for clause in first if CLAUSE_CHARS[0] <= len(clause) <= CLAUSE_CHARS[1]]


def written() -> list[Written]:
    """Return the lines of all kinds, in order."""
    files = sorted(FOLDER.glob("*.txt"))
    return [Written(file.stem, line) for file in files for line in file.read_text("utf8").splitlines()]
