"""The words of a generation's passages: a tantivy index over terms cut beforehand, scored by BM25 (k1 1.2, b 0.75).

Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009). tantivy keeps a passage's
length in one byte, so scores differ from the textbook's in the third digit, the same way in every build.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import tantivy

from index.types import Filter

# tantivy files are immutable, but these two are lists it replaces: the new generation gets its own.
_LISTS = ("meta.json", ".managed.json")
_HEAP = 64_000_000  # bytes; one thread, so that the same passages make the same index
Row = tuple[int, str, str | None, str]  # key, source, date, terms joined by spaces
Synonyms = Mapping[str, float]  # words that stand for each other, each with its weight


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", fast=True)
    builder.add_text_field("terms", tokenizer_name="spaces", index_option="freq")
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("date", indexed=True, fast=True)
    return builder.build()


def _day(date: str) -> int:
    """Return an ISO date as a number that sorts alike: 2019-07-01 → 20190701."""
    return int(date.replace("-", ""))


def inherit(parent: Path, folder: Path) -> None:
    """Begin a new index with another's passages: the same files under new names, nothing copied but two lists."""
    for file in parent.iterdir():
        if file.suffix == ".lock":
            continue
        try:
            if file.name in _LISTS:
                raise OSError
            os.link(file, folder / file.name)
        except OSError:  # one of the lists, or a disk without hard links
            shutil.copy2(file, folder / file.name)


def write_lexical(folder: Path, rows: Iterable[Row]) -> None:
    """Append passages to the index in a folder (an empty one, or one that ``inherit`` filled)."""
    index = tantivy.Index(_schema(), path=str(folder))
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("spaces", spaces)
    writer = index.writer(_HEAP, 1)
    for key, source, date, terms in rows:
        document = tantivy.Document()
        document.add_unsigned("key", key)
        document.add_text("terms", terms)
        document.add_text("source", source)
        if date:
            document.add_unsigned("date", _day(date))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


class Lexical:
    """A generation's lexical index, opened for reading. Raises ValueError or OSError for a damaged one."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def search(
        self, words: Sequence[str], k: int, filters: Sequence[tantivy.Query], sets: Sequence[Synonyms] = ()
    ) -> list[tuple[int, float]]:
        """Return the k best as (key, BM25), best first; repeated words count again, of a set the best times its weight."""
        asked = [self._word(word, count) for word, count in Counter(words).items()]
        asked += [tantivy.Query.disjunction_max_query([self._word(*pair) for pair in one.items()]) for one in sets]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in asked])
        if filters:
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in (query, *filters)])
        hits = self._searcher.search(query, k, count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        return [(int(key or 0), float(score)) for key, (score, _) in zip(keys, hits, strict=True)]

    def _word(self, word: str, count: float) -> tantivy.Query:
        query = tantivy.Query.term_query(self._index.schema, "terms", word, "freq")
        return query if count == 1 else tantivy.Query.boost_query(query, float(count))

    def filters(self, within: Filter | None, sources: Sequence[str]) -> list[tantivy.Query]:
        """Return what keeps a search within some articles and adds nothing to the scores."""
        schema, queries = self._index.schema, list[tantivy.Query]()
        if within is None:
            return queries
        if within.source is not None and (chosen := within.sources(sources)) != set(sources):
            queries.append(tantivy.Query.term_set_query(schema, "source", sorted(chosen)))
        if within.dated:
            low, high = _day(within.since or "0000-00-00"), _day(within.until or "9999-99-99")
            queries.append(tantivy.Query.range_query(schema, "date", tantivy.FieldType.Unsigned, low, high))
        return [tantivy.Query.const_score_query(query, 0.0) for query in queries]
