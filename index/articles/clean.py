"""Text → its articles, each with the spans worth keeping. It selects, it never rewrites.

Four passes over an article's lines: furniture that shows anywhere (boilerplate.py), blocks of it, what stands above
the headline, what stands below the last sentence (head_and_tail.py). In doubt a line stays: a lost answer is worse than a line
of noise.
"""

from __future__ import annotations

from dataclasses import replace

from index.articles import boilerplate, byline
from index.articles.boilerplate import WORD
from index.articles.boundaries import article_ranges
from index.articles.frontmatter import Front, front_matter
from index.articles.head_and_tail import drop, drop_above_headline, drop_below, opening
from index.articles.lines import MARKS, Kept, Line, is_body, joined, lines_of, without
from index.articles.markup import blanked, healed, residue
from index.articles.structure.tables import tables
from index.language.sentences import Span
from index.types import Article

_ROW = 400  # characters of a table's row, tags included: a passage holds no more
_EDGES = 12  # lines at either end that may say when and who


def articles(source_path: str, text: str) -> list[Article]:
    """Cut a source into its articles, in order; one without a word is left out.

    >>> [(a.title, a.kept) for a in articles("a.txt", "首页 > 正文\\n\\n新店开张\\n\\n周一,新店开张了。")]
    [('新店开张', ((9, 24),))]
    """
    front = front_matter(text)
    dropped = residue(text, front.end)
    seen = blanked(text, dropped) if dropped else text
    cut = []
    for start, end in article_ranges(source_path, seen, front.end, titled=front.first("title") is not None):
        article = _article(source_path, seen, (start, end), dropped, front)
        if article.kept:
            kept = _with_tables(text, article, healed(text, article.kept)) if dropped else article.kept
            cut.append(replace(article, kept=tuple(kept)) if dropped else article)
    return cut


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


def _article(path: str, seen: str, span: Span, dropped: list[Span], front: Front) -> Article:
    lines = lines_of(seen, *span)
    kept = [_worth(line) for line in lines]
    _drop_blocks(lines, kept)
    body = next((i for i, line in enumerate(lines) if kept[i] and is_body(line.text)), len(lines))
    drop_above_headline(lines, kept, body)
    title, label = opening(lines, kept, body)
    drop_below(lines, kept)
    head, tail = [line.text for line in lines[:_EDGES]], [line.text for line in lines[-_EDGES:]]
    given = front.first("date", "published", "publishdate", "pubdate", "created")
    return Article(
        source=path,
        start=span[0],
        end=span[1],
        title=front.first("title") or title,
        date=byline.iso_date(given or "") or label.date or byline.published(head, tail),
        author=front.first("author", "authors", "byline") or label.author or byline.author(head, tail),
        kept=tuple(without(joined(lines, kept), dropped)),
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
