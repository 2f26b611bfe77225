"""The texts of a generation: a passage, a whole source, one article of it, and where words stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from index.store.local.catalog import Catalog
from index.store.local.segment import Segment
from index.store.store import ArticleText
from index.types import Article, PassageRecord

Piece = tuple[str, int, str]  # its source, where it begins in it, its text


class Texts:
    """The texts of a generation's segments; any thread may ask."""

    def __init__(self, catalog: Catalog, segments: Mapping[int, Segment]) -> None:
        self._catalog = catalog
        self._segments = segments

    def record(self, segment: int, row: int) -> PassageRecord:
        """Return the passage of a row of a segment, with its place in its source."""
        piece, record = self._segments[segment].record(row)
        path, place = self._catalog.place_of(segment, piece)
        start, end = record.passage.start + place.start, record.passage.end + place.start
        passage = replace(record.passage, source=path, start=start, end=end, article=place.article or 0)
        return replace(record, passage=passage)

    def place(self, segment: int, row: int) -> tuple[str, int]:
        """Return the source of a row's passage, and where in it the passage begins."""
        piece, start = self._segments[segment].place(row)
        path, place = self._catalog.place_of(segment, piece)
        return path, place.start + start

    def slice(self, source: str, start: int, end: int) -> str:
        """Return ``whole(source)[start:end]`` as far as it lies in the article at its start, of which only that is read."""
        place = self._catalog.place_at(source, start)
        return self._segments[place.segment].slice(place.piece, start - place.start, end - place.start)

    def whole(self, source: str) -> str:
        """Return a source's text."""
        return "".join(text for _, _, text in self.pieces(source))

    def pieces(self, source: str | None = None) -> Iterator[Piece]:
        """Yield the pieces of a source, or of all, in order, each read when it is wanted."""
        placed = ((source, p) for p in self._catalog.places(source)) if source else self._catalog.every_place()
        for path, place in placed:
            yield path, place.start, self._segments[place.segment].text(place.piece)

    def article_at(self, source: str, start: int) -> ArticleText | None:
        """Return the article in which a character of a source stands; None where nothing of it is kept."""
        place = self._catalog.place_at(source, max(start, 0))
        segment = self._segments[place.segment]
        article = segment.article(place.piece)
        if article is None:
            return None
        held = replace(article, source=source, kept=tuple(segment.bounds(place.rows)))
        return ArticleText(held.moved(place.start), place.start, segment.text(place.piece))

    def articles(self) -> tuple[Article, ...]:
        """Return all articles, in the order of their sources and places, without their kept spans."""
        held = {number: segment.articles() for number, segment in self._segments.items()}
        placed = [(path, p, held[p.segment].get(p.piece)) for path, p in self._catalog.every_place()]
        return tuple(replace(article, source=path).moved(p.start) for path, p, article in placed if article)

    def copies(self, source: str, start: int) -> tuple[Article, ...]:
        """Return the other articles that are near-copies of the one at a place, by date and place."""
        own = self._catalog.place_at(source, start)
        alike = self._catalog.alike(own.copies) if own.copies is not None else []
        held = [(path, p, self._segments[p.segment].article(p.piece)) for path, p in alike]
        others = [
            replace(article, source=path).moved(p.start)
            for path, p, article in held
            if article and (path, p.number) != (source, own.number)
        ]
        return tuple(sorted(others, key=lambda article: (article.date or "9999", article.source, article.start)))


def found_in(piece: Piece, words: str) -> Iterator[tuple[str, int]]:
    """Yield where words stand in a piece, as (source, place); nowhere for no words."""
    source, start, text = piece
    at = text.find(words) if words else -1
    while at >= 0:
        yield source, start + at
        at = text.find(words, at + 1)
