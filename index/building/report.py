"""What a build did: the record of ``python -m index --json``, and the tally it is made from."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

_AUDITED = "index.step"
STEPS = ("read", "clean", "split", "encode", "lexical", "write")
OnStep = Callable[[str], None]  # takes the name of a step


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did, as ``python -m index --json`` prints it. ``articles`` counts texts: a source of seven counts seven.

    An article that is cleaned otherwise, for what its folder repeats is another, is ``changed``.
    ``warnings``: what was lost of a source that was read; ``skipped``: with the reason, files of which no
    reader is known, and those in which nothing was found that is worth keeping.
    ``characters`` were read in this build; seconds spent side by side in several processes are divided among them.
    """

    articles: dict[str, int]
    passages: dict[str, int]
    characters: int
    seconds: dict[str, float]
    generation: str
    errors: tuple[dict[str, str], ...]
    warnings: tuple[dict[str, str], ...] = ()
    skipped: tuple[dict[str, str], ...] = ()


@dataclass(slots=True)
class Tally:
    """What a build counts as it goes. ``sources``: files, and folders that cannot be listed."""

    sources: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 0.0))
    articles: Counter[str] = field(default_factory=Counter)
    passages: Counter[str] = field(default_factory=Counter)
    errors: list[tuple[str, str]] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)  # what cannot be read now: files and folders
    warnings: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    characters: int = 0
    started: float = field(default_factory=perf_counter)
    on_step: OnStep | None = None

    def miss(self, path: str, message: str) -> None:
        """Note a file or folder that cannot be read now."""
        self.errors.append((path, message))
        self.missed.append(path)

    def skip(self, path: str, reason: str) -> None:
        """Note a file that is nothing to read, like a picture."""
        self.skipped.append((path, reason))

    def warn(self, path: str, warnings: Sequence[str]) -> None:
        """Note what was lost of a source."""
        self.warnings.extend((path, warning) for warning in warnings)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add the seconds of a block to a step, and tell whoever listens that it begins."""
        if self.on_step:
            self.on_step(step)
        with clocked(self.seconds, step):
            yield

    def spend(self, seconds: dict[str, float]) -> None:
        """Add seconds that were measured elsewhere."""
        for step, spent in seconds.items():
            self.seconds[step] += spent

    def compare(self, before: Counter[bytes], now: Counter[bytes]) -> None:
        """Count what became of a source's articles by their keys; one that stands anywhere in it is unchanged."""
        gone, come = (before - now).total(), (now - before).total()
        self.articles["unchanged"] += (before & now).total()
        self.articles["changed"] += min(gone, come)
        self.articles["added"] += max(come - gone, 0)
        self.articles["removed"] += max(gone - come, 0)

    def report(self, generation: str) -> Report:
        """Sum up."""
        seconds = {step: round(self.seconds[step], 4) for step in STEPS}
        return Report(
            {kind: self.articles[kind] for kind in ("added", "changed", "removed", "unchanged")},
            {kind: self.passages[kind] for kind in ("embedded", "kept", "dropped", "total")},
            self.characters,
            {**seconds, "total": round(perf_counter() - self.started, 4)},
            generation,
            tuple({"source": source, "error": error} for source, error in sorted(self.errors)),
            tuple({"source": source, "warning": warning} for source, warning in sorted(self.warnings)),
            tuple({"source": source, "reason": reason} for source, reason in sorted(self.skipped)),
        )


@contextmanager
def clocked(seconds: dict[str, float], step: str) -> Iterator[None]:
    """Add the seconds of a block to a step, and tell whoever listens that it begins (an audit hook)."""
    sys.audit(_AUDITED, step)
    start = perf_counter()
    try:
        yield
    finally:
        seconds[step] = seconds.get(step, 0.0) + perf_counter() - start
