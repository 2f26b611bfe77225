"""record.json of a work folder: how each stage was run and what came of it, for whoever reads the weights' card."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from index.files import atomic

FILE = "record.json"


def note(work: Path, stage: str, figures: dict[str, Any]) -> None:
    """Write a stage's figures; those of the other stages stay."""
    path = work / FILE
    kept = json.loads(path.read_text("utf8")) if path.exists() else {}
    with atomic(path) as part:
        part.write_text(json.dumps({**kept, stage: figures}, indent=1, ensure_ascii=False) + "\n", "utf8")


def noted(work: Path) -> dict[str, Any]:
    """Return what was noted; nothing is an empty record."""
    path = work / FILE
    record: dict[str, Any] = json.loads(path.read_text("utf8")) if path.exists() else {}
    return record
