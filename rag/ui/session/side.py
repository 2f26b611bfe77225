"""What lies over the evidence: a whole article, or why a reply is as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # heavy: loaded behind the page
    from rag.serve.article import ArticleView
    from rag.serve.why import Why, WhyNot

ARTICLE, WHY = "article", "why"


@dataclass(frozen=True, slots=True)
class Side:
    """What the tab has opened for a turn ("": for none): ``kind`` is "article" or "why".

    ``article`` None: there is nothing to read; ``why`` None: nothing was kept. ``marking``: a sentence is to be marked in
    it. ``missed``: what became of a sentence that was asked about; ``problem``: the key of what is wrong with one.
    """

    kind: str
    turn: str
    number: int = 0
    article: ArticleView | None = None
    marking: bool = False
    why: Why | None = None
    missed: WhyNot | None = None
    problem: str = ""

    @property
    def at(self) -> str:
        """What tells it from another: the same one, shown again, stays where it was scrolled to."""
        place = f"{self.article.source}:{self.article.start}:{self.article.more}" if self.article else ""
        missed = f"{self.missed.fate}:{self.missed.asked}" if self.missed else self.problem
        return f"{self.kind}:{self.turn}:{place}:{missed}"
