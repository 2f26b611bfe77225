"""One of the questions asked at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """What is asked, in the question's words, and as a question that stands alone; ``thing``: of which of several."""

    asked: str
    alone: str
    thing: str = ""
