"""Why an article is shown as it is: what was dropped by which pass, and where its title, date and author stand."""

from __future__ import annotations

from dataclasses import dataclass

from index.articles.clean import clean
from index.articles.page.boilerplate import WORD, noise_kind
from index.articles.page.byline import iso_date, published
from index.articles.page.furniture import NONE, Furniture
from index.articles.page.lines import Kept, Line, without
from index.articles.page.markup import residue
from index.articles.source import Draft
from index.language.sentences import Span
from index.types import Article


@dataclass(frozen=True, slots=True)
class Dropped:
    """A stretch of a source that no passage shows, ``text[start:end]``, and why."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """An article with offsets of its source (None: nothing was worth keeping), what was dropped, and where it says what.

    ``found``: of title, date and author, as far as they are known, the line that gives them, None for front matter.
    """

    article: Article | None
    dropped: tuple[Dropped, ...]
    found: dict[str, Span | None]


def explain(draft: Draft, furniture: Furniture = NONE) -> Explanation:
    """Clean an article and tell what became of it; the offsets are those of its source.

    >>> from index.articles.clean import drafts
    >>> from index.articles.source import Source
    >>> (draft,) = drafts(Source("a.txt", "首页 > 正文\\n\\n新店开张\\n2021-03-09\\n周一，新店开张了。", "", ""))
    >>> explain(draft).dropped, explain(draft).found
    ((Dropped(start=0, end=7, why='path'),), {'title': (9, 13), 'date': (14, 24)})
    """
    parts = list[Dropped]()
    seen, before = list[Line](), list[list[Span]]()

    def watch(why: str, lines: list[Line], kept: Kept) -> None:
        if not before:
            seen.extend(lines)
            before.extend([(line.start, line.end)] for line in lines)
        for i, line in enumerate(lines):
            lost = without(before[i], kept[i])
            parts.extend(Dropped(a, b, _kind(line) if why == "boilerplate" else why) for a, b in lost)
            before[i] = list(kept[i])

    article = clean(draft, furniture, watch)
    start = draft.span[0]
    told = [*(article.kept if article else ()), *((part.start, part.end) for part in parts)]
    tags = residue(draft.text, start)
    parts += [Dropped(a, b, "markup") for a, b in tags if not any(c <= a and b <= d for c, d in told)]
    if draft.text[:start].strip():
        parts.append(Dropped(0, start, "front matter" if draft.fields else "before the article"))
    worded = sorted(
        (p.start, p.end, p.why) for p in parts if p.why == "markup" or WORD.search(draft.text, p.start, p.end)
    )
    moved = tuple(Dropped(draft.start + a, draft.start + b, why) for a, b, why in worded)
    return Explanation(article and article.moved(draft.start), moved, _found(draft, article, seen) if article else {})


def _kind(line: Line) -> str:
    return noise_kind(line.text) or "counts"


def _found(draft: Draft, article: Article, lines: list[Line]) -> dict[str, Span | None]:
    told = {"title": article.title, "date": article.date, "author": article.author}
    return {name: _where(draft, lines, name, value) for name, value in told.items() if value}


def _where(draft: Draft, lines: list[Line], name: str, value: str) -> Span | None:
    """The line that gives a title, date or author; None where none does: it stands in the front matter."""
    if not any(value in (given, iso_date(given)) for _, given in draft.fields):
        for line in lines:
            days = (published([line.text], []), iso_date(line.text[:200])) if name == "date" else ()
            if value in line.text or value in days:
                return draft.start + line.start, draft.start + line.end
    return None
