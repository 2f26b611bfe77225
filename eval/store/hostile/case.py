"""What a hostile file is: how it is made, and what may become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

NAME = "hostile"  # stands in the name of each of the files
MARK = "河口市今年的海带收了四千二百吨，渔民林小满说这是最好的一年。"  # a sentence of those that hold something to read
ARTICLE = f"河口市海带丰收\n\n{MARK}当地还修了一条三公里的公路，把海带送到山外的市场，去年来了九百位客人。\n"

# "named": it is left out and the report says why; "read": what it says can be found; "either": one of the two, but not
# silence; "both": what can be read is, and the report names what cannot.
Expected = Literal["named", "read", "either", "both"]


@dataclass(frozen=True, slots=True)
class Case:
    """A case: ``make`` writes it into a folder of articles; ``during`` goes on for as long as the build runs.

    It is read where ``mark`` stands in a source's text.
    """

    name: str
    expected: Expected
    make: Callable[[Path], None]
    during: Callable[[Path], None] | None = None
    skipped: str | None = None
    mark: str = MARK


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a case; ``flaws`` is empty where that is sound. Seconds and peak memory are the build's."""

    name: str
    outcome: str
    said: str
    seconds: float
    peak_mb: float
    flaws: tuple[str, ...]


def bytes_case(name: str, expected: Expected, suffix: str, data: bytes | Callable[[], bytes], mark: str = MARK) -> Case:
    """Return a case of one file of some bytes; large ones are made when they are wanted."""

    def make(folder: Path) -> None:
        (folder / f"{NAME}{suffix}").write_bytes(data if isinstance(data, bytes) else data())

    return Case(name, expected, make, mark=mark)
