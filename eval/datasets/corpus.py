"""What the questions are asked against: the sources, further articles among them, a temporary store; what BM25 finds."""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, StringConstraints, TypeAdapter

from eval.datasets.gold import TextOf
from index.articles.passages import passages
from index.articles.read import list_sources, read_file
from index.articles.source import Draft, Source
from index.corpora.contexts import whole
from index.errors import SourceError, UsageError
from index.language.tokens import terms
from index.records import parsed, text_lines, validated
from index.settings import Settings
from index.store.store import Store
from index.store.vectors.top_k import ScoredKeys
from index.types import Passage

# Texts of benchmark and distractor files are one article each; the "!/" of a packed file's member keeps their
# names apart from the seeds' own.
CONTEXTS, DISTRACTORS = "contexts!/", "distractors!/"
DEPTH = 20  # as deep as the passages that a reply reports
SMALL = 1000  # passages; recall in a smaller haystack is no claim

_MEND_LINE = "correct the line"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Article:
    text: Annotated[str, StringConstraints(pattern=r"\S"), Field(validation_alias=AliasChoices("text", "context"))]


_ARTICLE = TypeAdapter(_Article)


def made_source(path: str, text: str) -> Source:
    """Return a source that stands in no folder."""
    return Source(path, text, "utf-8", hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest())


def seed_sources(seeds: Path) -> list[Source]:
    """Read a folder of articles; a source that cannot be read is named and left out, as when indexing."""
    sources = list[Source]()
    for path in list_sources(seeds):
        try:
            read = read_file(seeds, path).sources()
        except SourceError as error:
            _log.warning("left out: %s", error)
            continue
        for source in read:
            if isinstance(source, Source):
                sources.append(source)
            elif not source.aside:
                _log.warning("left out: %s", source.error)
    return sources


def text_of_sources(sources: Sequence[Source], folder: Path | None = None) -> TextOf:
    """Return the function from a source's path to its text; it raises SourceError for a path not in the folder."""
    texts = {source.path: source.text for source in sources}
    where, look = (folder, f"run: ls {folder}") if folder else ("the articles' folder", "correct its name")

    def text_of(path: str) -> str:
        if path not in texts:
            raise SourceError(
                f"found no source {path!r} among the {len(texts)} of {where}; expected one of them; {look}"
            )
        return texts[path]

    return text_of


def with_distractors(sources: Iterable[Source], file: str | None, limit: int | None = None) -> list[Source]:
    """Add the first ``limit`` texts of a file to the sources; a text that is there already is not added again."""
    joined = list(sources)
    seen = {source.text for source in joined}
    for n, text in enumerate(islice(read_distractors(file), limit) if file else (), start=1):
        if text not in seen:
            seen.add(text)
            joined.append(made_source(f"{DISTRACTORS}{n:06d}.txt", text))
    return joined


def read_distractors(file: str) -> Iterator[str]:
    """Yield the texts of a file of one article a line: plain, or JSON objects with ``text`` or ``context``.

    Raises UsageError with the line of an object that holds neither, and for a file without a text.
    """
    number = 0
    for number, line in text_lines(file):
        yield _article(line, f"{file}, line {number}")
    if not number:
        raise UsageError(f"found no text in {file}; expected one article a line; run: file {file}")


def _article(line: str, where: str) -> str:
    if not line.lstrip().startswith("{"):
        return line.strip()
    try:
        json.loads(line)
    except (ValueError, RecursionError):  # an article may well begin with a brace
        return line.strip()
    return validated(_ARTICLE, parsed(line, where, _MEND_LINE), where, _MEND_LINE).text


def cut(source: Source) -> list[Draft]:
    """Cut a source into articles: the seeds as ever, a text of a benchmark or distractor file whole and uncleaned."""
    if source.path.startswith((CONTEXTS, DISTRACTORS)):
        return whole(source)
    from index.articles.clean import drafts

    return drafts(source)


def passages_of(source: Source) -> int:
    """Return how many passages a source is cut into."""
    from index.articles.clean import clean

    cleaned = ((clean(draft), draft.text) for draft in cut(source))
    return sum(len(passages(article, text)) for article, text in cleaned if article)


@contextmanager
def temporary_store(sources: Sequence[Source], settings: Settings) -> Iterator[Path]:
    """Build a store of the sources that lives as long as the block."""
    from index.building.build import build_sources  # with the encoder: only where something is built
    from index.encoder import load_encoder

    with tempfile.TemporaryDirectory(prefix="news-qa-eval-") as folder:
        store = Path(folder) / "store"
        report = build_sources(sources, store, load_encoder(settings.encoder, settings.encoder_dimension), cut=cut)
        for error in report.errors:
            _log.warning("left out: %s", error["error"])
        yield store


def bm25(store: Store, question: str) -> list[Passage]:
    """Return the first passages that BM25 alone finds for the question as asked: no history, no vectors, no rerank.

    BM25 (Robertson, Zaragoza 2009) over the words of index.language.normalise.terms, as the store's lexical index computes it.
    """
    return passages_at(store, store.search_lexical(terms(question), DEPTH, None))


def passages_at(store: Store, scored: ScoredKeys) -> list[Passage]:
    """Return the passages that a search of the store found, in its order."""
    return [record.passage for record in store.records([key for key, _ in scored])]
