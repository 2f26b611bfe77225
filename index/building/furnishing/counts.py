"""How many pages of each folder or site hold which line at which end: kept beside a generation's catalog, so that one page
more costs what it holds. A page is an article with lines at its edges; most collections, an article a line, have none.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.articles.page.furniture import (
    BELOW,
    LEAST,
    LINE,
    Edge,
    Edges,
    Furniture,
    applying,
    counts_of,
    group_of,
    hashed,
    may_link,
    standing,
)
from index.articles.source import Draft
from index.language.sentences import Span

FILE = "pages.sqlite"
_SCHEMA = f"""
CREATE TABLE page (path TEXT, number INTEGER, site INTEGER, start INTEGER, stop INTEGER, fields TEXT, head BLOB,
                   tail BLOB, PRIMARY KEY (path, number)) WITHOUT ROWID;
CREATE INDEX of_site ON page (site);
CREATE TABLE tally (site INTEGER, kind INTEGER, a INTEGER, b INTEGER, pages INTEGER,
                    PRIMARY KEY (site, kind, a, b)) WITHOUT ROWID;
CREATE INDEX often ON tally (site, pages) WHERE pages >= {LEAST};
"""
_CHANGES = "CREATE TEMP TABLE change (site INTEGER, kind INTEGER, a INTEGER, b INTEGER, pages INTEGER)"
_ASKED = 500  # lines looked up at once
_CACHE = "PRAGMA cache_size=-65536"  # KiB


@dataclass(frozen=True, slots=True)
class Page:
    """The ``number``-th piece of a source that is a page, with what a `Draft` of it needs beside its text.

    ``site``: whose furniture it has (`site_of`).
    """

    path: str
    number: int
    site: int
    span: Span
    fields: tuple[tuple[str, str], ...]
    edges: Edges


def page_of(draft: Draft, number: int, edges: Edges) -> Page:
    """Return a draft as a page."""
    site = hashed(group_of(draft.source, draft.first("url")))
    return Page(draft.source, number, site, draft.span, draft.fields, edges)


class PageCounts:
    """The pages of a generation, and the counts of their lines by folder or site."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._standing: dict[int, Furniture] = {}

    @classmethod
    def read(cls, path: Path | None) -> PageCounts:
        """Open a finished file (None, or one that is not there: that of no page) for reading."""
        if path and path.exists():
            return cls(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True))
        counts = cls(sqlite3.connect(":memory:"))
        counts._db.executescript(_SCHEMA)
        return counts

    @classmethod
    def begin(cls, path: Path, parent: Path | None) -> PageCounts:
        """Open a new file, which is not there yet, for changes to its parent's; whole after `close`, durable after a sync."""
        known = bool(parent and parent.exists())
        if parent and known:
            shutil.copyfile(parent, path)
        db = sqlite3.connect(path, isolation_level=None)
        # Nobody reads the file before the manifest names it: a journal would guard nothing.
        db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_CACHE};" + ("" if known else _SCHEMA))
        db.executescript(_CHANGES + "; BEGIN;")
        return cls(db)

    def close(self) -> None:
        """Commit what was changed, and close the file."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")
        self._db.close()

    def add(self, pages: Iterable[Page]) -> None:
        """Count pages in, from the next `settle` on; their sources are not here."""
        for page in pages:
            row = *page.span, json.dumps(page.fields), _packed(page.edges.head), _packed(page.edges.tail)
            self._db.execute("INSERT INTO page VALUES (?,?,?,?,?,?,?,?)", (page.path, page.number, page.site, *row))
            self._change(page, 1)

    def remove(self, path: str) -> None:
        """Count the pages of a source out, from the next `settle` on."""
        for page in self.of_source(path):
            self._change(page, -1)
        self._db.execute("DELETE FROM page WHERE path=?", (path,))

    def _change(self, page: Page, by: int) -> None:
        rows = [(page.site, *count, by) for count in counts_of(page.edges)]
        self._db.executemany("INSERT INTO change VALUES (?,?,?,?,?)", rows)

    def settle(self) -> None:
        """Bring the counts up to date with the pages that were added and removed."""
        self._db.executescript("""
            INSERT INTO tally SELECT site, kind, a, b, sum(pages) AS more FROM change GROUP BY site, kind, a, b
              HAVING more <> 0 ON CONFLICT DO UPDATE SET pages = pages + excluded.pages;
            DELETE FROM tally WHERE pages = 0 AND (site, kind, a, b) IN (SELECT site, kind, a, b FROM change);
            """)
        self._standing = {}

    def changed_sites(self) -> list[int]:
        """Return the sites of the pages that were added or removed."""
        return [site for (site,) in self._db.execute("SELECT DISTINCT site FROM change ORDER BY site")]

    def changed_lines(self, site: int) -> list[int]:
        """Return the lines of a site's pages that were added or removed."""
        sql = f"SELECT DISTINCT a FROM change WHERE site=? AND kind IN ({LINE}, {BELOW + LINE})"
        return [line for (line,) in self._db.execute(sql, (site,))]

    def standing(self, site: int) -> Furniture:
        """Return a site's furniture, without links."""
        if site not in self._standing:
            sql = f"SELECT kind, a, b, pages FROM tally WHERE site=? AND pages >= {LEAST}"
            counts = {(kind, a, b): pages for kind, a, b, pages in self._db.execute(sql, (site,))}
            self._standing[site] = standing(counts)
        return self._standing[site]

    def links(self, site: int, lines: Iterable[int]) -> set[int]:
        """Return which of some lines may be a site's links."""
        above, below = set[int](), dict[int, int]()
        asked = list(lines)
        for some in (asked[i : i + _ASKED] for i in range(0, len(asked), _ASKED)):
            marks = ",".join("?" * len(some))
            sql = (
                f"SELECT kind, a, pages FROM tally WHERE site=? AND kind IN ({LINE}, {BELOW + LINE}) AND a IN ({marks})"
            )
            for kind, line, pages in self._db.execute(sql, (site, *some)):
                if kind == LINE:
                    above.add(line)
                else:
                    below[line] = pages
        return {line for line, pages in below.items() if may_link(pages, line in above)}

    def furniture(self, site: int, edges: Edges) -> Furniture:
        """Return of a site's furniture what a page with these edges holds."""
        known = self.standing(site)
        below = {line for line, _ in edges.tail}
        links = self.links(site, below) if known.tail & below else frozenset[int]()
        return applying(edges, Furniture(known.head, known.tail, frozenset(links)))

    def any(self) -> bool:
        """Tell whether there is a page."""
        return self._db.execute("SELECT 1 FROM page LIMIT 1").fetchone() is not None

    def of_source(self, path: str) -> list[Page]:
        """Return the pages of a source, in order."""
        return [_page(row) for row in self._db.execute("SELECT * FROM page WHERE path=? ORDER BY number", (path,))]

    def holding(self, site: int, lines: set[int]) -> Iterator[Page]:
        """Yield the pages of a site that hold one of some lines; each page of it is looked at."""
        for row in self._db.execute("SELECT * FROM page WHERE site=?", (site,)):
            if not lines.isdisjoint(_lines(row[-2])) or not lines.isdisjoint(_lines(row[-1])):
                yield _page(row)


def _page(row: tuple[str, int, int, int, int, str, bytes, bytes]) -> Page:
    path, number, site, start, stop, fields, head, tail = row
    told = tuple((key, value) for key, value in json.loads(fields))
    return Page(path, number, site, (start, stop), told, Edges(_unpacked(head), _unpacked(tail)))


def _packed(edge: Edge) -> bytes:
    """Write an edge as 64-bit numbers: its lines, then what they begin with."""
    return array("q", [line for line, _ in edge] + [key for _, key in edge]).tobytes()


def _unpacked(blob: bytes) -> Edge:
    numbers = array("q", blob)
    half = len(numbers) // 2
    return tuple(zip(numbers[:half], numbers[half:], strict=True))


def _lines(blob: bytes) -> array[int]:
    return array("q", blob[: len(blob) // 2])
