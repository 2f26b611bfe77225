"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking: ``owner`` is user:NAME or browser:PROFILE, ``name`` that of a login, ``role`` reader or editor."""

    owner: str
    name: str | None = None
    role: str = "reader"

    @property
    def edits(self) -> bool:
        """Whether the visitor may add and remove articles."""
        return self.role == "editor"
