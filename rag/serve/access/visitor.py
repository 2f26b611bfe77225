"""Whoever looks at the page or asks by a program."""

from __future__ import annotations

from dataclasses import dataclass

READER, EDITOR = "reader", "editor"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person, a browser's profile where nobody logs in, or a program: ``owner`` of conversations.

    ``owner``: "user:NAME", "browser:ID", "key:NAME" of an API key, "api:local" or "api:ADDRESS" of a program without one.
    ``name``: of a user who is logged in, or of a key. ``role``: a "reader" asks, an "editor" also changes the library.
    """

    owner: str
    name: str | None = None
    role: str = READER

    @property
    def edits(self) -> bool:
        """Whether articles may be uploaded and deleted."""
        return self.role == EDITOR

    @property
    def keyed(self) -> bool:
        """Whether it is a program that showed its API key."""
        return self.owner.startswith("key:")
