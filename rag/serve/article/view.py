"""A place in a source → the article around it, whatever has become of it since it was quoted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from index.errors import StoreError
from index.store.store import ArticleText, Store
from rag.serve.article.blocks import blocks
from rag.serve.article.records import CHANGED, GONE, MOVED, SAME, ArticleView, Quotation

WHOLE = 24_000  # characters; a longer article is shown by its neighbourhood of the quotation
ROOM, WIDER = 8_000, 4  # characters shown on either side of it, and how many times as many the next time
PLACES = 1_000  # of a quotation in its source that are looked at


def open_article(
    store: Store, source: str, asked: Quotation, others: Sequence[Quotation] = (), room: int = ROOM
) -> ArticleView:
    """Return the article of a source in which a quotation stands, with the ``others`` of the same reply marked too.

    The store may be newer than the quotation. ``room``: characters on either side of it that are shown of an article
    longer than WHOLE. Every number may come from a browser: what is out of bounds is brought inside.
    """
    try:
        held = store.article_at(source, asked.start)
        state, start, end = _now(store, source, asked, held)
        if state == MOVED:
            held = store.article_at(source, start)
        page = store.page(source, start)
    except StoreError:
        return ArticleView(source, GONE, asked.quote)
    if held is None:
        return ArticleView(source, CHANGED, asked.quote)
    return _view(held, state, Quotation(start, end, asked.quote, asked.marker), others, max(room, ROOM), page)


def _now(store: Store, source: str, asked: Quotation, held: ArticleText | None) -> tuple[str, int, int]:
    """Where the quotation stands now: where it stood, else at the place nearest to that."""
    if held is not None:
        length = held.start + len(held.text)
        start, end = (min(max(at, held.start), length) for at in (asked.start, asked.end))
        if not asked.quote or _slice(held, asked.start, asked.end) == asked.quote:
            return SAME, start, max(start, end)
    places = [at for _, at in islice(store.find(asked.quote, source), PLACES)]
    if not places:
        return CHANGED, held.article.start if held else 0, held.article.start if held else 0
    at = min(places, key=lambda place: abs(place - asked.start))
    return MOVED, at, at + len(asked.quote)


def _slice(held: ArticleText, start: int, end: int) -> str:
    return held.text[start - held.start : end - held.start] if held.start <= start < end else ""


def _view(
    held: ArticleText, state: str, quote: Quotation, others: Sequence[Quotation], room: int, page: int | None
) -> ArticleView:
    article, first, last = held.article, held.start, held.start + len(held.text)
    low, high = (first, last)
    if last - first > WHOLE:
        low, high = max(first, quote.start - room), min(last, max(quote.end, quote.start) + room)
    standing = [q for q in others if _slice(held, q.start, q.end) == q.quote != ""]
    marked = tuple(dict.fromkeys([*([quote] if quote.start < quote.end else []), *standing]))
    shown = blocks(held, marked, low, high)
    span = max(article.end - article.start, 1)
    where = tuple(min(max((at - article.start) / span, 0.0), 1.0) for at in (quote.start, quote.end))
    return ArticleView(
        article.source, state, quote.quote or _slice(held, quote.start, quote.end), quote.start, quote.end,
        article.title, article.author, article.date, article.url, page, article.end - article.start,
        (where[0], where[1]), shown, low > first, high < last,
        room * WIDER if low > first or high < last else 0, tuple(q.marker for q in marked),
    )  # fmt: skip
