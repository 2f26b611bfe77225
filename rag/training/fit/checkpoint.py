"""What a stopped run goes on from: one file, written whole, that belongs to one plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from index.errors import SourceError
from index.files import atomic


def keep(path: Path, plan: dict[str, Any], state: dict[str, Any]) -> None:
    """Write a state of tensors and plain values."""
    with atomic(path) as part:
        torch.save({"plan": plan, **state}, part)


def kept(path: Path, plan: dict[str, Any]) -> dict[str, Any] | None:
    """Return what was kept, None where nothing was.

    Raises SourceError for a file that is damaged or that another plan made.
    """
    if not path.exists():
        return None
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        found = state["plan"]
    except Exception as error:  # torch names no class for a file cut short
        said = " ".join(str(error).split())[:120]
        raise SourceError(f"{path} cannot be read: {said}; expected a checkpoint; run: rm {path}") from error
    if found != plan:
        differ = ", ".join(f"{key} {found.get(key)}" for key in plan if found.get(key) != plan[key]) or "another plan"
        expected = ", ".join(f"{key} {plan[key]}" for key in plan if found.get(key) != plan[key])
        raise SourceError(f"{path} was made with {differ}; expected {expected}; run: rm {path}")
    return state
