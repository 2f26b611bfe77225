"""An article → what of it is prose, what tables, what an interview; and what a passage's slice leans on beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.articles.page.boilerplate import WORD
from index.articles.page.lines import without
from index.articles.structure.interviews import utterances
from index.articles.structure.tables import Table, tables
from index.articles.structure.written import inside
from index.language.sentences import Span
from index.types import Article, Passage, Utterance


@dataclass(frozen=True, slots=True)
class Blocks:
    """The kept spans of an article that are prose; its tables; and of each exchange of an interview the kept spans."""

    prose: tuple[Span, ...]
    tables: tuple[Table, ...] = ()
    exchanges: tuple[tuple[Span, ...], ...] = ()
    utterances: tuple[Utterance, ...] = ()

    @property
    def any(self) -> bool:
        """Whether it has a table or an interview."""
        return bool(self.tables or self.utterances)

    def beside(self, passage: Passage) -> Passage:
        """Return a passage with the cells and utterances that it holds, and its table's caption in its lead."""
        cells = [cell for table in self.tables for cell in table.cells]
        captions = [t.caption for t in self.tables if _meets((t.rows[0][0], t.rows[-1][1]), passage)]
        new = [c for c in captions if c and c not in passage.lead and c not in passage.text]
        return replace(
            passage,
            lead="\n".join([passage.lead, *new]),
            cells=inside(cells, passage.start, passage.end),
            utterances=inside(self.utterances, passage.start, passage.end),
        )


def blocks(text: str, article: Article) -> Blocks:
    """Return the blocks of an article."""
    grids, said = tables(text, article.start, article.end), utterances(text, article.kept)
    if not grids and not said:
        return Blocks(article.kept)
    rest = without(list(article.kept), [row for table in grids for row in _taken(table, article.kept)])
    starts = [
        turn.start
        for before, turn in zip([None, *said], said, strict=False)
        if turn.asks and not (before and before.asks)
    ]
    begins = sorted({said[0].start, *starts}) if said else []
    bounds = [*begins, article.end]
    exchanges = [tuple(within(rest, (a, b))) for a, b in pairwise(bounds)]
    prose = within(rest, (article.start, bounds[0]))
    return Blocks(tuple(prose), tuple(grids), tuple(exchanges), tuple(said))


def _taken(table: Table, kept: Sequence[Span]) -> list[Span]:
    """What of a text is a table's: from the first row to the last where all of it is kept, else its rows."""
    start, end = table.rows[0][0], table.rows[-1][1]
    return [(start, end)] if any(a <= start and end <= b for a, b in kept) else sorted(table.rows)


def within(spans: Sequence[Span], bounds: Span) -> list[Span]:
    """Return the parts of spans that lie within bounds.

    >>> within([(0, 5), (7, 9)], (3, 8))
    [(3, 5), (7, 8)]
    """
    return [(max(a, bounds[0]), min(b, bounds[1])) for a, b in spans if a < bounds[1] and bounds[0] < b]


def dropped_between(text: str, kept: Sequence[Span], start: int, end: int) -> bool:
    """Whether a word between two places of a text was dropped."""
    return any(WORD.search(text, a, b) for a, b in without([(start, end)], list(kept)))


def _meets(span: Span, passage: Passage) -> bool:
    return span[0] < passage.end and passage.start < span[1]
