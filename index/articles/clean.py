"""Text → its articles, each with the spans worth keeping. It selects, it never rewrites.

Four passes over an article's lines: furniture that shows anywhere (boilerplate.py), blocks of it, what stands above
the headline, what stands below the last sentence (head_and_tail.py). In doubt a line stays: a lost answer is worse than a line
of noise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from index.articles.boundaries import article_ranges, bounded
from index.articles.frontmatter import front_matter
from index.articles.page import boilerplate, byline
from index.articles.page.boilerplate import WORD
from index.articles.page.furniture import NONE, Edges, Furniture, drop_repeated, edge_lines
from index.articles.page.head_and_tail import drop_above_headline, drop_below, opening
from index.articles.page.lines import MARKS, Kept, Line, drop, is_body, joined, lines_of, without
from index.articles.page.markup import blanked, healed, residue
from index.articles.source import Draft, Record, Source
from index.articles.structure.tables import tables
from index.language.sentences import Span
from index.types import Article

Watch = Callable[[str, list[Line], Kept], None]
Fields = tuple[tuple[str, str], ...]
_ROW = 400  # characters of a table's row, tags included: a passage holds no more
_EDGES = 12  # lines at either end that may say when and who


def articles(source_path: str, text: str) -> list[Article]:
    """Cut a text into its articles, in order; one without a word is left out. Offsets are of the whole text.

    >>> [(a.title, a.kept) for a in articles("a.txt", "首页 > 正文\\n\\n新店开张\\n\\n周一,新店开张了。")]
    [('新店开张', ((9, 24),))]
    """
    cleaned = [(draft, clean(draft)) for draft in drafts(Source(source_path, text, "", ""))]
    return [article.moved(draft.start) for draft, article in cleaned if article]


def drafts(source: Source) -> list[Draft]:
    """Find where the articles of a source begin and end; the pieces they stand in make up its text."""
    if source.records:
        told = [(record, (record.start, record.end)) for record in source.records]
        return _pieces(source, [(span, _fields(record)) for record, span in told])
    front = front_matter(source.text)
    dropped = residue(source.text, front.end)
    seen = blanked(source.text, dropped) if dropped else source.text
    spans = article_ranges(source.path, seen, front.end, titled=front.first("title") is not None)
    return _pieces(source, [(span, tuple(front.fields.items())) for span in spans])


def _pieces(source: Source, articles: list[tuple[Span, Fields]]) -> list[Draft]:
    """Cut a source's text at the beginning of each article; what stands before the first goes with it."""
    articles = [(part, fields) for span, fields in articles for part in bounded(source.text, span)]
    begins = [0, *(start for (start, _), _ in articles[1:]), len(source.text)]
    return [
        Draft(source.path, begin, source.text[begin:following], (start - begin, end - begin), fields)
        for ((start, end), fields), begin, following in zip(articles, begins, begins[1:], strict=False)
    ]


def _fields(record: Record) -> Fields:
    told = {"title": record.title, "date": record.date, "author": record.author, "url": record.url}
    return tuple((key, value) for key, value in told.items() if value)


def clean(draft: Draft, furniture: Furniture = NONE, watch: Watch | None = None) -> Article | None:
    """Return what is worth keeping of an article, or None if that is nothing. Offsets are of the draft's text.

    ``furniture``: what the pages of its folder or site repeat, see page/furniture.py. ``watch`` is told after each pass
    its name, the lines, and what is kept of each.
    """
    text, (start, end) = draft.text, draft.span
    if draft.whole:
        said = (draft.first("title"), draft.first("date"), draft.first("author"))
        return Article(draft.source, start, end, *said, ((start, end),), draft.first("url"))
    dropped = residue(text, start)
    article = _article(draft, blanked(text, dropped) if dropped else text, dropped, furniture, watch or _unwatched)
    if not article.kept or not dropped:
        return article if article.kept else None
    return replace(article, kept=tuple(_with_tables(text, article, healed(text, article.kept))))


def edges(draft: Draft) -> Edges:
    """Return the lines of an article that may be its page's furniture: what `repeated` is told of each page."""
    if draft.whole or len(draft.text.splitlines()) < 2:  # most collections hold an article a line
        return Edges()
    dropped = residue(draft.text, draft.span[0])
    return edge_lines(lines_of(blanked(draft.text, dropped) if dropped else draft.text, *draft.span))


def _unwatched(name: str, lines: list[Line], kept: Kept) -> None:
    """Nobody asks for reasons."""


def _with_tables(text: str, article: Article, kept: list[Span]) -> list[Span]:
    """Join the cells of each HTML table of which all is kept: its rows are quoted whole, tags and all."""
    for table in tables(text, article.start, article.end):
        start, end = table.rows[0][0], table.rows[-1][1]
        apart = without([(cell.start, cell.end) for cell in table.cells], kept)
        if not any(WORD.search(text, a, b) for a, b in apart) and max(b - a for a, b in table.rows) <= _ROW:
            inside = [(a, b) for a, b in kept if a < end and start < b]
            whole = min(start, inside[0][0]), max(end, inside[-1][1])
            kept = sorted([*(span for span in kept if span not in inside), whole])
    return kept


def _article(draft: Draft, seen: str, dropped: list[Span], furniture: Furniture, watch: Watch) -> Article:
    lines = lines_of(seen, *draft.span)
    kept = [_worth(line) for line in lines]
    watch("boilerplate", lines, kept)
    drop_repeated(lines, kept, furniture)
    watch("repeated in its folder", lines, kept)
    _drop_blocks(lines, kept)
    watch("block of links", lines, kept)
    body = next((i for i, line in enumerate(lines) if kept[i] and is_body(line.text)), len(lines))
    drop_above_headline(lines, kept, body)
    watch("above the headline", lines, kept)
    title, label = opening(lines, kept, body)
    watch("label", lines, kept)
    drop_below(lines, kept)
    watch("below the article", lines, kept)
    head, tail = [line.text for line in lines[:_EDGES]], [line.text for line in lines[-_EDGES:]]
    given = draft.first("date", "published", "publishdate", "pubdate", "created")
    return Article(
        source=draft.source,
        start=draft.span[0],
        end=draft.span[1],
        title=draft.first("title") or title,
        date=byline.iso_date(given or "") or label.date or byline.published(head, tail),
        author=draft.first("author", "authors", "byline") or label.author or byline.author(head, tail),
        kept=tuple(without(joined(lines, kept), dropped)),
        url=draft.first("url"),
    )


def _worth(line: Line) -> list[Span]:
    """Return the spans of a line judged by itself: all of it, none, or a date without the counts beside it."""
    if not WORD.search(line.text) or boilerplate.noise(line.text):
        return []
    if len(line.text) <= 80 and byline.iso_date(line.text) and (count := boilerplate.COUNT.search(line.text)):
        before = line.text[: count.start()].rstrip(MARKS + ",，、")
        rest = boilerplate.COUNT.sub("", line.text)
        if byline.is_date_line(rest) and byline.iso_date(before):
            return [(line.start, line.start + len(before))]
    return [(line.start, line.end)]


def _drop_blocks(lines: list[Line], kept: Kept) -> None:
    """Empty ``kept`` for recommendations with the short lines that follow, and for items that name menus or faces."""
    block, run = False, list[int]()
    for i, line in enumerate([*lines, Line(0, 0, "", 0, True)]):
        if i < len(lines) and 0 < len(line.text) <= 8:
            run.append(i)
        else:
            if len(run) > 2 and boilerplate.listed([lines[j].text for j in run]):
                drop(kept, run)
            run = []
        if len(line.text) <= 20 and boilerplate.HEADER.fullmatch(line.text):
            block = True
        elif block and (is_body(line.text) or byline.is_byline(line.text) or line.level):
            block = False
        if block and i < len(lines):
            kept[i] = []
