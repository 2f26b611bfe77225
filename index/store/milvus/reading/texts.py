"""The texts of a generation in Milvus: a whole source, one article of it, and where words stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from index.store.local.texts import Piece
from index.store.milvus.reading.filters import among, quoted
from index.store.milvus.reading.tables import Tables
from index.store.milvus.rows import PlaceRow, placed, record_of
from index.store.milvus.schema import BLOCK
from index.store.store import ArticleText
from index.types import Article

_PLACE = ("path", "number", "start", "article", "piece", "passages", "copies", "told")
_TOGETHER = 64  # pieces whose texts are asked for at once
_WINDOW = 65_536  # code points before a character in which the beginning of its piece is looked for first


class Texts:
    """The texts of a generation; any thread may ask."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def placed(self, source: str, start: int) -> PlaceRow:
        """Return the piece of a source in which a character stands."""
        wide = _WINDOW
        while True:
            after = max(start, 0) - wide
            condition = f"path == {quoted(source)} and start <= {max(start, 0)} and start > {after}"
            if rows := self._tables.rows("places", condition, _PLACE):
                return placed(max(rows, key=lambda row: int(row["start"])))
            if after < 0:
                raise self._tables.lost(f"the beginning of {source!r}")
            wide *= 16

    def text(self, piece: int, first: int = 0, last: int | None = None) -> str:
        """Return a piece's text, or what of it stands in some of its blocks, the ``last`` included."""
        until = "" if last is None else f" and number <= {last}"
        rows = self._tables.every("texts", f"piece == {piece} and number >= {first}{until}", ("number", "text"))
        return "".join(row["text"] for row in sorted(rows, key=lambda row: int(row["number"])))

    def slice(self, source: str, start: int, end: int) -> str:
        """Return ``whole(source)[start:end]`` as far as it lies in the article at its start, of which only that is read."""
        own = self.placed(source, start)
        first, end = start - own.place.start, end - own.place.start
        low, high = first // BLOCK, max(first, end - 1) // BLOCK
        return self.text(own.piece, low, high)[first - low * BLOCK : end - low * BLOCK]

    def whole(self, source: str) -> str:
        """Return a source's text."""
        return "".join(text for _, _, text in self.pieces(source))

    def pieces(self, source: str | None = None) -> Iterator[Piece]:
        """Yield the pieces of a source, or of all, in order, some read together."""
        held = self._every(f"path == {quoted(source)}" if source else "")
        for first in range(0, len(held), _TOGETHER):
            some = held[first : first + _TOGETHER]
            texts = self._texts(p.piece for p in some)
            yield from ((p.path, p.place.start, texts.get(p.piece, "")) for p in some)

    def _every(self, condition: str) -> list[PlaceRow]:
        """Return the places under a condition, in the order of sources and pieces."""
        rows = self._tables.every("places", condition, _PLACE)
        return sorted(map(placed, rows), key=lambda p: (p.path, p.place.number))

    def _texts(self, pieces: Iterable[int]) -> dict[int, str]:
        rows = self._tables.every("texts", among("piece", pieces), ("piece", "number", "text"))
        ordered = sorted(rows, key=lambda row: (row["piece"], row["number"]))
        return {
            piece: "".join(row["text"] for row in blocks)
            for piece, blocks in groupby(ordered, lambda row: row["piece"])
        }

    def article_at(self, source: str, start: int) -> ArticleText | None:
        """Return the article in which a character of a source stands; None where nothing of it is kept."""
        own = self.placed(source, start)
        if own.article is None:
            return None
        held = replace(own.article, source=source, kept=self._bounds(own.piece))
        return ArticleText(held.moved(own.place.start), own.place.start, self.text(own.piece))

    def _bounds(self, piece: int) -> tuple[tuple[int, int], ...]:
        """Return where a piece's passages begin and end in it, in order; those that touch or overlap are joined."""
        rows = self._tables.every("passages", f"piece == {piece}", ["record"])
        passages = (record_of(row["record"]).passage for row in rows)
        joined: list[tuple[int, int]] = []
        for start, end in sorted((p.start, p.end) for p in passages):
            before = joined.pop() if joined and start <= joined[-1][1] else (start, end)
            joined.append((before[0], max(before[1], end)))
        return tuple(joined)

    def keys(self, source: str, start: int) -> list[int]:
        """Return the keys of the passages of the article at a place, in order."""
        piece = self.placed(source, start).piece
        rows = self._tables.every("passages", f"piece == {piece}", ("key", "ordinal"))
        return [row["key"] for row in sorted(rows, key=lambda row: int(row["ordinal"]))]

    def articles(self) -> tuple[Article, ...]:
        """Return all articles, in the order of their sources and places, without their kept spans."""
        return tuple(_articles(self._every("")))

    def copies(self, source: str, start: int) -> tuple[Article, ...]:
        """Return the other articles that are near-copies of the one at a place, by date and place."""
        own = self.placed(source, start)
        alike = [] if own.place.copies is None else self._every(f"copies == {own.place.copies}")
        others = _articles(p for p in alike if p.piece != own.piece)
        return tuple(sorted(others, key=lambda article: (article.date or "9999", article.source, article.start)))


def _articles(places: Iterable[PlaceRow]) -> Iterator[Article]:
    """Yield the articles of some places, as they stand in their sources."""
    for p in places:
        if p.article:
            yield replace(p.article, source=p.path).moved(p.place.start)
