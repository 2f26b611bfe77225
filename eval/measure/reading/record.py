"""The file that `python -m eval reader --out` leaves: read again, and refused where it tells of something else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval.report.tables import READER_COMMAND as COMMAND
from eval.report.tables import Results, table
from index.errors import UsageError
from index.settings import USUAL

FILE = "reader.json"
FORMAT = 2  # raise it when the record changes: older ones are then refused, not misread


def load_record(file: Path) -> dict[str, Any]:
    """Return a reader's record. Raises UsageError for what is none, one of another format, or one of a part."""
    try:
        found = dict(json.loads(file.read_text("utf8")))
        fits = found["format"] == FORMAT and isinstance(found["about"]["dirty"], bool)
        what = "" if fits and table("reader-card", Results(reader=found), "en") else f"format {found['format']}"
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        what, found = repr(error), {}
    if what:
        raise UsageError(f"{file}: found no reader's record ({what}); expected one of format {FORMAT}; run: {COMMAND}")
    return found


def refuse_other(file: Path, record: dict[str, Any]) -> None:
    """Raise UsageError for a part of the files or questions, for settings not as shipped, and for other weights."""
    from rag.reader.model import open_reader  # the weights are read only here

    about, own = record["about"], open_reader().fingerprint
    parts = [*about["names"], *([f"the first {about['limit']} questions"] if about["limit"] else [])]
    if parts:
        raise UsageError(f"{file}: found only {', '.join(parts)}; expected everything; run: {COMMAND}")
    if turned := [f"{n}={value}" for n, value in about["settings"].items() if value != _shipped(n)]:
        raise UsageError(f"{file}: found {', '.join(turned)}; expected the settings as shipped; run: {COMMAND}")
    if about["reader"] != own:
        raise UsageError(
            f"{file}: found the weights {about['reader']}; expected this checkout's, {own}; run: {COMMAND}"
        )
    table("reader", Results(reader=record), "en")  # what a README shows is all there


def _shipped(variable: str) -> str | None:
    return USUAL.variables().get(variable)
