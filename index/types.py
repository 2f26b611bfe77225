"""The records that travel between the rooms. All offsets are code points into a source's text, end exclusive."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from index.errors import SettingError


@dataclass(frozen=True, slots=True)
class Article:
    """One article inside a source: ``text[start:end]`` with what the text says of itself.

    ``kept`` lists the spans worth keeping, in order, disjoint, inside ``start..end``;
    passages are cut from them. ``date`` is ISO ``YYYY-MM-DD``. ``url``: where it came out, if its file says so.
    """

    source: str
    start: int
    end: int
    title: str | None
    date: str | None
    author: str | None
    kept: tuple[tuple[int, int], ...] = ()
    url: str | None = None

    def moved(self, by: int) -> Article:
        """Return the same article ``by`` characters further on in the text."""
        kept = tuple((a + by, b + by) for a, b in self.kept)
        return replace(self, start=self.start + by, end=self.end + by, kept=kept)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: ``text[start:end]`` of the passage it stands in, in row ``row`` of the table's body.

    ``label``: what the row is called (西陵省), ``header``: its column (上半年GDP（亿元）); either may stand outside the passage.
    """

    start: int
    end: int
    row: int
    label: str
    header: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one speaker of an interview says: ``text[start:end]`` of the passage it stands in; his words begin at ``said``.

    ``question``: what it replies to, with who asked; of a question (``asks``) "". Either may stand outside the passage.
    """

    start: int
    said: int
    end: int
    speaker: str
    asks: bool
    question: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of a source, at most 400 characters: ``source_text[start:end] == text``, always.

    ``lead`` (the title, or the article's first words; a table's caption) is joined to what is indexed, never to what is
    shown; so are what ``cells`` and ``utterances`` say. ``article`` counts the articles of a source from 0.
    """

    source: str
    start: int
    end: int
    text: str
    article: int
    title: str | None
    date: str | None
    author: str | None
    lead: str
    cells: tuple[Cell, ...] = ()
    utterances: tuple[Utterance, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A person, organisation or place in a passage: ``passage.text[start:end]``, found when indexing."""

    start: int
    end: int
    kind: str  # "person" | "org" | "place"


@dataclass(frozen=True, slots=True)
class PassageRecord:
    """A passage with what was found in it when it was indexed, so that no question has to look again.

    ``term_text``: the terms it is counted by in the lexical index, joined by spaces; a tuple of them takes ten times
    the memory.
    """

    passage: Passage
    names: tuple[Name, ...] = ()
    language: str = ""  # "zh-Hans" | "zh-Hant" | "en"; "": not indexed
    term_text: str = ""
    quantity_rows: str = ""  # JSON; "": not indexed, found when asked for

    @property
    def terms(self) -> frozenset[str]:
        """The passage's terms, its lead's, its names' in pinyin, and pairs of neighbours (a_b)."""
        return frozenset(self.term_text.split())


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage as one search found it. Ranks count from 1; None: that search did not return it."""

    key: int
    record: PassageRecord
    dense: float | None = None
    dense_rank: int | None = None
    lexical: float | None = None
    lexical_rank: int | None = None

    @property
    def passage(self) -> Passage:
        """The passage itself."""
        return self.record.passage


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter. ``source`` is a glob over the POSIX path (``*`` crosses ``/``); dates are ISO and inclusive.

    ``only``: the very sources that may be found, whatever the glob takes besides; None: any. An article without a date
    is outside every range of dates. Raises SettingError for what is not a date, and for an end before its beginning.
    """

    source: str | None = None
    since: str | None = None
    until: str | None = None
    only: frozenset[str] | None = None

    def __post_init__(self) -> None:
        for name, value in (("since", self.since), ("until", self.until)):
            if value is not None and not is_date(value):
                raise SettingError(f"{name} is {value!r}; expected a date; write it as YYYY-MM-DD")
        if self.since and self.until and self.until < self.since:
            raise SettingError(
                f"until is {self.until!r}; expected {self.since!r}, which is since, or later; exchange them"
            )

    @property
    def dated(self) -> bool:
        """Tell whether dates matter."""
        return self.since is not None or self.until is not None

    @property
    def sourced(self) -> bool:
        """Tell whether sources matter."""
        return self.source is not None or self.only is not None

    def sources(self, paths: Iterable[str]) -> set[str]:
        """Return the paths that may be found; one that is the glob itself is taken whatever signs it holds.

        >>> sorted(Filter("a/*").sources(["a/b.txt", "a/c/d.txt", "e.txt"]))
        ['a/b.txt', 'a/c/d.txt']
        >>> Filter(only=frozenset({"e.txt", "gone.txt"})).sources(["a/b.txt", "e.txt"])
        {'e.txt'}
        """
        paths = set(paths) if self.only is None else self.only.intersection(paths)
        if self.source is None:
            return set(paths)
        match = re.compile(fnmatch.translate(self.source)).match
        return {path for path in paths if path == self.source or match(path)}

    def to_json(self) -> dict[str, Any]:
        """Return what it says as plain JSON, which `from_json` reads.

        >>> Filter.from_json(Filter("a/*", only=frozenset({"a/1.txt"})).to_json()).only
        frozenset({'a/1.txt'})
        """
        return {**asdict(self), "only": None if self.only is None else sorted(self.only)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Filter:
        """Return the filter that `to_json` wrote, in this version or one before ``only``.

        An end before its beginning, which an earlier version took, lets nothing through.

        >>> Filter.from_json({"since": "2021-01-01", "until": "2019-01-01"}).only
        frozenset()
        """
        source, since, until, only = (told.get(name) for name in ("source", "since", "until", "only"))
        if since and until and until < since:
            return cls(only=frozenset())
        return cls(source, since, until, None if only is None else frozenset(only))

    def accepts(self, article: Article) -> bool:
        """Tell whether an article may be found."""
        since, until = self.since or "", self.until or "9999-99-99"
        return bool(self.sources([article.source])) and (not self.dated or since <= (article.date or "") <= until)


def is_date(value: str) -> bool:
    """Tell whether a text is a day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(value).isoformat() == value  # 20190701 is none
    except ValueError:
        return False
