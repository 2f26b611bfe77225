"""What travels about a library: files on their way into the store, and what was deleted."""

from __future__ import annotations

from dataclasses import dataclass

# The stages of a file, in their order; "failed" may follow each.
RECEIVED, READ, CLEAN, ENCODE, PUBLISHED, FAILED = "received", "read", "clean", "encode", "published", "failed"
STAGES = (RECEIVED, READ, CLEAN, ENCODE, PUBLISHED)
# Why a file could not be stored, or something not be deleted: the page has words for each.
FORMAT, EMPTY, UNREADABLE, BARE = "format", "empty", "unreadable", "bare"
BUSY, DISK, INTERRUPTED, BROKEN, LAST, GONE = "busy", "disk", "interrupted", "broken", "last", "gone"
PROBLEMS = (FORMAT, EMPTY, UNREADABLE, BARE, BUSY, DISK, INTERRUPTED, BROKEN, LAST, GONE)
_PASSING = (BUSY, DISK, INTERRUPTED, BROKEN)  # the others lie in the file, whose bytes are the same at every try


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was handed over, and how far it has come.

    ``outcome``, once it is published: "added", "replaced" (another of its name) or "unchanged" (the same was there).
    ``problem``: one of `PROBLEMS`, where its stage is "failed". ``lost``: members of an archive that could not be read.
    """

    id: str
    name: str
    size: int  # bytes
    stage: str = RECEIVED
    outcome: str = ""
    problem: str = ""
    lost: int = 0

    @property
    def over(self) -> bool:
        """Whether nothing more will become of it by itself."""
        return self.stage in (PUBLISHED, FAILED)

    @property
    def retriable(self) -> bool:
        """Whether it failed and another try may help."""
        return self.stage == FAILED and self.problem in _PASSING


@dataclass(frozen=True, slots=True)
class Deletion:
    """What was deleted at once and can be put back. ``foldered``: sources whose file still lies in the indexed folder."""

    id: str
    sources: tuple[str, ...]
    foldered: tuple[str, ...] = ()


class LibraryError(Exception):
    """What was wanted of the library cannot be done; ``problem`` is one of `PROBLEMS`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem
