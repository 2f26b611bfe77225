"""What a run is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOM = Path(__file__).resolve().parent
GOLD = ROOM / "gold" / "seeds.jsonl"
RUNS = ROOM / "runs"


@dataclass(frozen=True, slots=True)
class Options:
    """The flags of ``python -m eval``."""

    gold: str | None = None
    squad: str | None = None
    store: str | None = None
    seeds: str | None = None
    writer: str | None = None
    distractors: str | None = None
    distractors_limit: int | None = None
    limit: int | None = None
    split: str | None = None
    skip_broken: bool = False

    @property
    def file(self) -> str:
        """The file of questions."""
        return self.squad or self.gold or str(GOLD)

    @property
    def name(self) -> str:
        """What the run is called: the file's name up to its first point, the split, and whether others were mixed in."""
        stem = "stdin" if self.file == "-" else Path(self.file).name.split(".")[0]
        parts = (stem, self.split, "among-others" if self.distractors else None)
        return "-".join(part for part in parts if part)


__all__ = ["GOLD", "Options", "ROOM", "RUNS"]
