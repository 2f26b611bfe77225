"""What a run is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.datasets.authored import NAME
from index.corpora.authored import DEV
from index.settings import SETTINGS, setting

ROOM = Path(__file__).resolve().parent
GOLD = ROOM / "gold" / "seeds.jsonl"
RUNS = ROOM / "runs"
PLACES = ("SEEDS", "STORE", "HOST", "PORT", "WORKERS")  # settings that change no answer


@dataclass(frozen=True, slots=True)
class Options:
    """The flags of ``python -m eval``."""

    gold: str | None = None
    squad: str | None = None
    authored: str | None = None
    store: str | None = None
    seeds: str | None = None
    writer: str | None = None
    distractors: str | None = None
    distractors_limit: int | None = None
    limit: int | None = None
    split: str | None = None
    skip_broken: bool = False
    haystack: int | None = None

    @property
    def file(self) -> str:
        """The file of questions."""
        if self.authored:
            return str(Path(self.authored) / DEV)
        return self.squad or self.gold or str(GOLD)

    @property
    def name(self) -> str:
        """What the run is called: the file up to its first point, and everything that sets it apart from a plain run.

        >>> Options(gold="mine.jsonl", split="dev", limit=20, writer="openai:gpt-4.1-mini").name
        'mine-dev-first-20-openai-gpt-4-1-mini'
        """
        stem = "stdin" if self.file == "-" else Path(self.file).name.split(".")[0]
        stem = NAME if self.authored else stem
        parts = (
            stem,
            self.split,
            "among-others" if self.distractors else None,
            f"in-{self.haystack}" if self.haystack else None,
            f"first-{self.limit}" if self.limit else None,
            *(_slug(value) for value in _unusual(self.writer)),
        )
        return "-".join(part for part in parts if part)


def _unusual(writer: str | None) -> Iterator[str]:
    """Yield what is set otherwise than by default: the writer's name, other settings with theirs."""
    for name, known in SETTINGS.items():
        value = setting(name, writer if name == "WRITER" else None)
        if name not in PLACES and value != known.default:
            yield value if name == "WRITER" else f"{name} {Path(value).name}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
