"""What passes between the measuring process and the fresh one it starts for every measurement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

TOP = 5  # passages a peer returns for a question


@dataclass(frozen=True, slots=True)
class Job:
    """One measurement: ``do`` is "index" or "ask"; times are of the clock that all processes share.

    ``sample``: passages that a peer's transformer embeds; the rest is filled in. ``budget``: seconds after the first
    answer in which no further question is begun.
    """

    module: str
    do: str
    packages: tuple[str, ...]
    corpus: str
    home: str
    result: str
    sample: int
    budget: float
    started: float


@dataclass(frozen=True, slots=True)
class Built:
    """What indexing took, in seconds: ``embed`` for ``embedded`` passages, ``store`` for everything else, all passages.

    ``embedded`` None: nothing was filled in, and ``embed`` is no step of its own.
    """

    store: float
    embed: float = 0.0
    embedded: int | None = None


Ask = Callable[[str], Any]  # question → what was found, never nothing; of a system with stages the seconds by stage
