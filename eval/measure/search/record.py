"""The file that `python -m eval encoder --out` leaves: read again, and refused where it tells of something else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval.report.tables import ENCODER_COMMAND as COMMAND
from eval.report.tables import Results, table
from index.errors import UsageError

FILE = "encoder.json"
FORMAT = 1  # raise it when the record changes: older ones are then refused, not misread


def load_record(file: Path) -> dict[str, Any]:
    """Return an encoder's record. Raises UsageError for what is none, or one of another format."""
    try:
        found = dict(json.loads(file.read_text("utf8")))
        fits = found["format"] == FORMAT and isinstance(found["about"]["dirty"], bool)
        what = "" if fits and table("encoder-card", Results(encoder=found), "en") else f"format {found['format']}"
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        what, found = repr(error), {}
    if what:
        raise UsageError(f"{file}: found no encoder's record ({what}); expected one of format {FORMAT}; run: {COMMAND}")
    return found


def refuse_other(file: Path, record: dict[str, Any]) -> None:
    """Raise UsageError for a part of the trials, and for other weights than this checkout's: the card is theirs."""
    from index.encoder.static import open_static  # the weights are read only here

    part, fingerprint, own = record["about"]["trials"], record["models"][0]["fingerprint"], open_static().fingerprint
    if part:
        raise UsageError(f"{file}: found only the trials {', '.join(part)}; expected all; run: {COMMAND}")
    if fingerprint != own:
        raise UsageError(f"{file}: found the weights {fingerprint}; expected this checkout's, {own}; run: {COMMAND}")
