"""What stands around a place of a source: the article's text, its title, author and extent."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # heavy: loaded behind the page
    from index.store.store import Store

TITLE_CHARS = 28  # of the first words of an article that has no title
_SENTENCE = re.compile(rf".{{5,{TITLE_CHARS - 1}}}?[。！？!?]")


@dataclass(frozen=True, slots=True)
class Around:
    """The text around a place of a source: ``text`` begins at ``start`` of it; ``extent``: where its article begins and
    ends in the source, None where it is in none.
    """

    start: int
    text: str
    title: str | None = None
    date: str | None = None
    author: str | None = None
    extent: tuple[int, int] | None = None

    def slice(self, start: int, end: int) -> str:
        """Return the source's text from start to end."""
        return self.text[max(start - self.start, 0) : max(end - self.start, 0)]

    def where(self, start: int, end: int) -> tuple[float, float] | None:
        """Return where in its article a slice of the source begins and ends, both 0 to 1; None without an article.

        >>> Around(0, "", extent=(100, 300)).where(150, 200)
        (0.25, 0.5)
        """
        if self.extent is None or self.extent[0] >= self.extent[1]:
            return None
        low, high = self.extent
        return tuple(min(max((at - low) / (high - low), 0.0), 1.0) for at in (start, end))  # type: ignore[return-value]

    @property
    def called(self) -> str:
        """Its title, else its first words: never the name of a file.

        >>> Around(0, "  \\n三月的海港很安静。码头公司说……").called
        '三月的海港很安静。码头公司说……'
        >>> Around(0, "三月的海港很安静。码头公司去年运送了三百二十万箱货物，今年更多。").called
        '三月的海港很安静。'
        """
        low, high = self.extent or (self.start, self.start + len(self.text))
        words = next((line.strip() for line in self.slice(low, high).splitlines() if line.strip()), "")
        if self.title or len(words) <= TITLE_CHARS:
            return self.title or words
        sentence = _SENTENCE.match(words)
        return sentence[0] if sentence else words[:TITLE_CHARS].rstrip() + "…"


Look = Callable[[str, int], Around]  # (source, place in it) → what stands around


def look_in(store: Store) -> Look:
    """Return what looks into a store. What it returns raises StoreError for a source that is not there."""

    def look(source: str, start: int) -> Around:
        held = store.article_at(source, start)
        if held is None:
            return Around(0, store.text(source))
        own = held.article
        return Around(held.start, held.text, own.title, own.date, own.author, (own.start, own.end))

    return look
