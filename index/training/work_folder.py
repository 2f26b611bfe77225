"""What a run leaves in its work folder: a record for whoever reads the weights' card, and a checkpoint to go on from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from index.errors import SourceError
from index.files import atomic

RECORD = "record.json"


def note(work: Path, step: str, figures: dict[str, Any]) -> None:
    """Write into the record how a step was run and what came of it; the other steps' figures stay."""
    with atomic(work / RECORD) as part:
        record = json.dumps({**noted(work), step: figures}, indent=1, ensure_ascii=False)
        part.write_text(record + "\n", "utf8")


def noted(work: Path) -> dict[str, Any]:
    """Return the record, the steps' figures by name; empty where nothing was noted."""
    path = work / RECORD
    record: dict[str, Any] = json.loads(path.read_text("utf8")) if path.exists() else {}
    return record


def keep(path: Path, plan: dict[str, Any], state: dict[str, Any]) -> None:
    """Write a checkpoint that belongs to one plan: a state of tensors and plain values."""
    with atomic(path) as part:
        torch.save({"plan": plan, **state}, part)


def kept(path: Path, plan: dict[str, Any]) -> dict[str, Any] | None:
    """Return what was kept, or None. Raises SourceError for a file that is damaged or that another plan made."""
    if not path.exists():
        return None
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        made_by = state["plan"]
    except Exception as error:  # torch names no class for a file cut short
        said = " ".join(str(error).split())[:120]
        raise SourceError(f"{path} cannot be read: {said}; expected a checkpoint; run: rm {path}") from error
    if made_by != plan:
        keys = [key for key in plan if made_by.get(key) != plan[key]]
        differ = ", ".join(f"{key} {made_by.get(key)}" for key in keys) or "another plan"
        expected = ", ".join(f"{key} {plan[key]}" for key in keys)
        raise SourceError(f"{path} was made with {differ}; expected {expected}; run: rm {path}")
    return state
