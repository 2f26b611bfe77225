"""Questions from a file of JSON lines, answers into another that appears whole or not at all."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TextIO

from index.cli import visible
from index.errors import UsageError
from index.files import atomic
from index.records import json_lines
from index.types import Filter
from rag.asking.request import MEND, requested


def ask_all(flags: Namespace, wanted: Filter | None) -> None:
    """Answer a file of questions. Every line is checked before the first is asked, so that a bad one loses nothing."""
    if flags.question is not None:
        raise UsageError(f"found the question {flags.question!r} beside --batch; expected one of the two")
    lines = json_lines(flags.batch, MEND)
    asked = [requested(line, wanted, f"{flags.batch}, line {number}") for number, line in lines]
    from tqdm import tqdm

    from rag.commands.ask import recorded
    from rag.service import load

    service = load(flags.store, writer=flags.writer)
    with _writing(flags.out or "-") as out:
        for one in tqdm(asked, "answers", disable=not sys.stderr.isatty()):
            record, _ = recorded(service, one, explaining=flags.explain)
            out.write(visible(json.dumps(record, ensure_ascii=False)) + "\n")


@contextmanager
def _writing(path: str) -> Iterator[TextIO]:
    """Open the output; "-" is stdout. A file is renamed into place when all is written, a device or pipe just written."""
    if path == "-":
        yield sys.stdout
        return
    try:
        whole = nullcontext(Path(path)) if Path(path).exists() and not Path(path).is_file() else atomic(Path(path))
        with whole as place, place.open("w", encoding="utf8") as file:
            yield file
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error}; expected a file in a folder that exists") from error
