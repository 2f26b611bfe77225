"""Questions from a file of JSON lines, answers into another that appears whole or not at all."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TextIO

from pydantic import BeforeValidator, TypeAdapter

from index.errors import UsageError
from index.files import atomic
from index.records import json_lines, validated
from index.types import Filter
from rag.types import Ask, Turn

_MEND = 'write it as {"id": "q1", "question": "…", "history": [{"role": "user", "content": "…"}]}'


@dataclass(frozen=True, slots=True)
class BatchTurn:
    """An earlier message of a line's conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """A line of a batch; null is as good as a key left out."""

    question: str
    id: Annotated[str, BeforeValidator(lambda given: "" if given is None else str(given))] = ""
    history: Annotated[tuple[BatchTurn, ...], BeforeValidator(lambda given: given or ())] = ()

    def ask(self, wanted: Filter | None) -> Ask:
        """Return what is asked."""
        return Ask(self.question, tuple(Turn(t.role, t.content) for t in self.history), wanted, self.id)


_LINE = TypeAdapter(BatchQuestion)


def ask_all(flags: Namespace, wanted: Filter | None) -> None:
    """Answer a file of questions. Every line is checked before the first is asked, so that a bad one loses nothing."""
    if flags.question is not None:
        raise UsageError(f"found the question {flags.question!r} beside --batch; expected one of the two")
    questions = [validated(_LINE, o, f"{flags.batch}, line {n}", _MEND) for n, o in json_lines(flags.batch, _MEND)]
    from tqdm import tqdm

    from rag.commands.ask import recorded
    from rag.service import load

    service = load(flags.store, writer=flags.writer)
    with _writing(flags.out or "-") as out:
        for question in tqdm(questions, "answers", disable=not sys.stderr.isatty()):
            record, _ = recorded(service, question.ask(wanted), explaining=flags.explain)
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


@contextmanager
def _writing(path: str) -> Iterator[TextIO]:
    """Open the output; "-" is stdout. A file is renamed into place when all is written."""
    if path == "-":
        yield sys.stdout
        return
    try:
        with atomic(Path(path)) as part, part.open("w", encoding="utf8") as file:
            yield file
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error}; expected a file in a folder that exists") from error
