"""A turn with the turns before it, what kind it is and the edits it needs: what is learnt from, and the written ones."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.corpora.authored import DIALOGUES
from rag.asking.turns.edits import Edits, applied
from rag.asking.turns.history import said
from rag.asking.turns.kinds import ALONE
from rag.training.turns.labels import labelled
from rag.types import Turn

WRITTEN, DERIVED, MADE = range(3)  # MADE: of invented questions, or written ones with their names exchanged


@dataclass(frozen=True, slots=True)
class Example:
    """``edits`` of the message with ``history`` (see `said`); None: only the kind is known."""

    history: str
    message: str
    kind: str
    lang: str
    edits: Edits | None
    resolved: str  # as it was written; of a derived one, what the edits give
    origin: int = DERIVED
    held: bool = False

    @property
    def result(self) -> str:
        """What the edits give."""
        return applied(self.message, self.history, self.edits or Edits())


def written(data: Path) -> Iterator[Example]:
    """Yield the dialogues written for this project, those of the second file held."""
    for file in DIALOGUES:
        if not (data / file).is_file():
            continue
        with lzma.open(data / file, "rt", encoding="utf8") as lines:
            for line in lines:
                one = json.loads(line)
                history = said([Turn(turn["role"], turn["content"]) for turn in one["history"]])
                message, kind = str(one["question"]), str(one["kind"])
                edits = Edits() if kind in ALONE else labelled(history, message, one["resolved"])
                yield Example(
                    history, message, kind, one["lang"], edits, one["resolved"], WRITTEN, file == DIALOGUES[1]
                )
