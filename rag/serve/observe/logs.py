"""Log lines for people or for programs: one line a record, nothing in it that a terminal obeys, nothing that was asked."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from index.cli import visible
from index.settings import Settings
from rag.serve.observe.context import ASKED, REQUEST_ID
from rag.serve.observe.privacy import repeats

LEFT_OUT = "(left out: it repeats what was asked; RAG_LOG_QUESTIONS=1 writes it)"
FIELDS = "fields"  # of a record: further keys of its JSON line, given as extra={FIELDS: {…}}


def configure(settings: Settings) -> None:
    """Give every handler of the process the form that ``settings.log`` names; Python's warnings become records too."""
    logging.captureWarnings(True)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)  # of a process that no command of ours has begun
    for room in ("index", "rag"):
        logging.getLogger(room).setLevel(logging.INFO)
    formatter = (JsonLines if settings.log == "json" else TextLines)(questions=settings.log_questions)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(formatter)


class _Private(logging.Formatter):
    """Leaves out what repeats a question, unless ``questions`` may be written."""

    def __init__(self, *, questions: bool) -> None:
        super().__init__()
        self._questions = questions

    def message(self, record: logging.LogRecord) -> str:
        """Return what a record says; where that repeats what was asked, without its values."""
        said = record.getMessage()
        if not self._leaks(said):
            return said
        return f"{record.msg} {LEFT_OUT}" if record.args else LEFT_OUT

    def trace(self, record: logging.LogRecord) -> list[str]:
        """Return the lines of a record's exception; of a line that repeats what was asked only the kind of exception."""
        if not record.exc_info or record.exc_info[1] is None:
            return []
        lines = "".join(traceback.format_exception(record.exc_info[1])).splitlines()
        return [f"{line.partition(': ')[0]}: {LEFT_OUT}" if self._leaks(line) else line for line in lines]

    def _leaks(self, line: str) -> bool:
        return not self._questions and repeats(line, ASKED.get())


class TextLines(_Private):
    """What a record says, then the id of its request; an exception's lines follow, indented."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line, and its exception as lines that no text can take for a record of their own."""
        request = REQUEST_ID.get()
        said = inert(self.message(record)) + (f" [{request}]" if request else "")
        return "\n".join([said, *(f"  {inert(line)}" for line in self.trace(record))])


class JsonLines(_Private):
    """One JSON object a line, in ASCII: time, level, logger, message; request_id, exception and the record's own keys."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name, "message": self.message(record),
        }  # fmt: skip
        if request := REQUEST_ID.get():
            told["request_id"] = request
        if trace := self.trace(record):
            told["exception"] = "\n".join(trace)
        return json.dumps({**getattr(record, FIELDS, {}), **told})


def inert(text: str) -> str:
    r"""Return a text on one line that no terminal obeys, as commands print theirs.

    >>> inert("a\nb\x1b[31mc")
    'a\\nb␛[31mc'
    """
    return visible(text).replace("\n", "\\n")
