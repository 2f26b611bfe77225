"""What every store does, in a folder or in Milvus: searches, records, texts and sources of one generation.

A store is open on one generation and stays on it; a newer one is opened beside it (`index.store.shelf`). Whoever adds or
deletes does so by `index.building.build.update` in a `working_copy` (`index.store.open`), and readers see all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from index.address import Address
from index.errors import StoreError
from index.store.vectors.top_k import ScoredKeys
from index.types import Article, Filter, PassageRecord

if TYPE_CHECKING:  # numpy is loaded by the first search
    from index.encoder import Encoder
    from index.store.vectors.dense import Vectors
    from index.store.words.bm25 import Synonyms

# Scores are equal when they round alike: the last digits depend on where in its store a passage lies.
DENSE_DIGITS, LEXICAL_DIGITS = 5, 4


@dataclass(frozen=True, slots=True)
class StoredSource:
    """A source as a generation knows it. ``given``: handed over by a program, so that no folder's build removes it."""

    path: str
    file: str
    sha: str
    encoding: str
    format: str = "txt"
    pages: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    given: bool = False


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article, whose kept spans are those of its passages, and the text of the source around it.

    ``text`` begins at ``start`` of the source and goes to the next article: front matter, menus and all.
    """

    article: Article
    start: int
    text: str


class Store(Protocol):
    """One generation, open for reading from any thread until it is closed or forgotten. Use `index.store.open.open_store`.

    Whatever cannot be read is a StoreError. A passage's key is good within its generation.
    """

    rotten: StoreError | None  # why it cannot be asked: something is not as it was written, or its server is away

    @property
    def address(self) -> Address:
        """Where the store is."""

    @property
    def generation(self) -> str:
        """The name of the generation."""

    @property
    def built(self) -> float:
        """When the generation was published, in seconds since 1970."""

    @property
    def encoder_name(self) -> str:
        """Which encoder made the vectors."""

    @property
    def encoder_fingerprint(self) -> str:
        """Which weights of it."""

    @property
    def passages(self) -> int:
        """How many passages there are."""

    @property
    def lacks(self) -> str | None:
        """What its engine cannot do, in a line for people, as a search by words; None: nothing is missing."""

    def check(self, encoder: Encoder) -> None:
        """Raise StoreError if these are not the weights that made the vectors."""

    def in_force(self) -> Hashable | None:
        """Return what tells the generation now in force from any other, in microseconds; None where it cannot be told."""

    def close(self) -> None:
        """Close the files or connections and let the generation go."""

    def search_dense(self, vector: Vectors, k: int, within: Filter | None = None) -> ScoredKeys:
        """Return the k passages nearest to a unit vector (dimension,), as (key, cosine), best first.

        Scores are rounded to DENSE_DIGITS; equal ones come in the order of (source, start).
        """

    def search_lexical(
        self, words: Sequence[str], k: int, within: Filter | None = None, sets: Sequence[Synonyms] = ()
    ) -> ScoredKeys:
        """Return the k best passages for some terms as (key, BM25), best first; of each of the ``sets`` the best counts.

        Scores are rounded to LEXICAL_DIGITS; equal ones come in the order of (source, start).
        """

    def dense_scores(self, vector: Vectors, keys: Sequence[int]) -> list[float]:
        """Return the cosine of some passages with a unit vector (dimension,), in the order given."""

    def records(self, keys: Sequence[int]) -> list[PassageRecord]:
        """Return passages with what was found in each when it was indexed, in the order given."""

    def source(self, path: str) -> StoredSource:
        """Return what is known of a source. Raises StoreError for one that is not here."""

    def text(self, source: str) -> str:
        """Return the text that a source's offsets refer to. Raises StoreError for a source that is not here."""

    def article_at(self, source: str, start: int) -> ArticleText | None:
        """Return the article at a place of a source, of which only it is read; None: nothing of it is kept. Raises StoreError."""

    def find(self, words: str, source: str | None = None) -> Iterator[tuple[str, int]]:
        """Yield where words stand as they are written, (source, place): in one source, else in all, which are read through."""

    def slice(self, source: str, start: int, end: int) -> str:
        """Return ``text(source)[start:end]`` as far as it lies in the article at its start, of which only that is read."""

    def page(self, source: str, start: int) -> int | None:
        """Return the page of a PDF, from 1, on which a character of it stands; of another source None."""

    @property
    def source_count(self) -> int:
        """How many sources there are."""

    def sources(self) -> list[str]:
        """List the sources, sorted."""

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles, in the order of their sources and places, read once and kept; their kept spans are not."""

    def passages_of(self, article: Article) -> list[int]:
        """Return the keys of an article's passages, in order."""

    def copies(self, source: str, start: int) -> tuple[Article, ...]:
        """Return the other articles that are near-copies of the one with a passage that begins there, by date and place.

        They share most of their words: which passages say the same is the reader's to find out.
        """
