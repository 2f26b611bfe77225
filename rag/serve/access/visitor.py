"""Whoever looks at the page."""

from __future__ import annotations

from dataclasses import dataclass

READER, EDITOR = "reader", "editor"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person, or a browser's profile where nobody logs in: ``owner`` of conversations, "user:NAME" or "browser:ID".

    ``name``: of a user who is logged in. ``role``: a "reader" asks, an "editor" also changes the library.
    """

    owner: str
    name: str | None = None
    role: str = READER

    @property
    def edits(self) -> bool:
        """Whether articles may be uploaded and deleted."""
        return self.role == EDITOR
