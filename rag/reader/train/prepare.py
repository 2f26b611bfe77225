"""Questions → arrays: our own retriever finds each question's passages, so that what is wrong is wrong as in use."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar

from tqdm import tqdm

from index.build import build_sources
from index.encoder.static import StaticEncoder, open_static, shipped
from index.names import names
from index.read import Source
from index.split import passages
from index.store.local import Store
from index.text import terms
from index.types import Article, Hit
from rag.question import kind, language
from rag.reader.network import LONGEST
from rag.reader.tokens import Tokens, kind_number, tokens
from rag.reader.train.arrays import Group, Row, write
from rag.reader.train.cloze import clozes, news
from rag.reader.train.examples import TRAIN_SOURCES, Example, examples, held
from rag.reader.train.paraphrase import Exchanges, cached_exchanges
from rag.reader.train.pidgin import glosses, pidgin
from rag.retrieve import retrieve
from rag.types import Question

log = logging.getLogger(__name__)

T = TypeVar("T")

WORKERS = 3
RIGHT, WRONG = 2, 8  # passages kept of each question, the best retrieved
MOST = 1_000_000
MOST_OF = {"qa/squadshifts_reddit_en.jsonl.xz": 4_000}  # English is not to outweigh Chinese
PIDGIN_ASKED, PIDGIN_MADE = 3, 6  # one Chinese question in so many is also asked in English words
CHUNK, ARTICLES = 200, 50  # questions or articles a job
JOB_KEYS, ARTICLE_KEYS = 1_000_000, 1_000  # apart enough that no two passages share a key


@dataclass(frozen=True, slots=True)
class Found:
    """A question and its passages as texts, each with the answer's (first, last) pieces; none: not here."""

    question: Tokens
    kind: int
    held: bool
    passages: tuple[tuple[int, Tokens, tuple[tuple[int, int], ...]], ...]


@dataclass(frozen=True, slots=True)
class Job:
    """Some questions and the store of their passages, or some articles and the seed of the questions made of them."""

    asked: Sequence[Example] = ()
    store: Path = Path()
    texts: Sequence[str] = ()
    seed: int = 0


@cache
def encoder() -> StaticEncoder:
    """Our own encoder, opened once a process."""
    return open_static()


def whole(path: str, text: str) -> list[Article]:
    """A context as one article: nothing cleaned, nothing cut."""
    return [Article(path, 0, len(text), None, None, None, ((0, len(text)),))]


def prepare(data: Path, work: Path, limit: int | None = None, articles: int = 25_000) -> None:
    """Write ``work/asked.npz`` from the files of TRAIN_SOURCES and ``work/made.npz`` from so many news articles."""
    words, known = glosses(data), cached_exchanges(data, work)
    jobs: list[Job] = []
    for name in TRAIN_SOURCES:
        some = list(examples(data, name))[: min(limit or MOST, MOST_OF.get(name, MOST))]
        store = _store({e.context for e in some}, work / "stores" / Path(name).stem)
        jobs += [Job(chunk, store) for chunk in _chunks(some, CHUNK)]
    _write(work / "asked.npz", _asked, jobs, words, known)
    texts = list(news(data, min(limit or MOST, articles)))
    made = [Job(texts=part, seed=seed) for seed, part in enumerate(_chunks(texts, ARTICLES))]
    _write(work / "made.npz", _made, made, words, known)


def _store(contexts: Iterable[str], folder: Path) -> Path:
    sources = (Source(source_of(c), c, "utf-8", source_of(c)) for c in sorted(contexts))
    build_sources(sources, folder, encoder(), cut=whole)
    return folder


def source_of(context: str) -> str:
    """A context's name in the store."""
    return hashlib.sha1(context.encode()).hexdigest()


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]


_WORDS: dict[str, str] = {}
_KNOWN: dict[str, Sequence[str]] = {}


def _begin(words: dict[str, str], known: Exchanges) -> None:
    _WORDS.update(words)
    _KNOWN.update(known)


def _write(
    path: Path, work: Callable[[Job], list[Found]], jobs: Sequence[Job], words: dict[str, str], known: Exchanges
) -> None:
    texts: list[Tokens] = []
    groups: list[Group] = []
    seen: dict[tuple[Path, int], int] = {}
    with ProcessPoolExecutor(WORKERS, initializer=_begin, initargs=(words, known)) as pool:
        for job, done in zip(jobs, tqdm(pool.map(work, jobs), path.stem, len(jobs)), strict=True):
            for found in done:
                rows = []
                for key, passage, spans in found.passages:
                    at = seen.setdefault((job.store, key), len(texts))
                    if at == len(texts):
                        texts.append(passage)
                    rows.append(Row(at, spans))
                groups.append(Group(len(texts), found.kind, found.held, tuple(rows)))
                texts.append(found.question)
    write(path, texts, groups)
    log.info("%s: %d questions, %d held, %d texts", path, len(groups), sum(g.held for g in groups), len(texts))


def _asked(job: Job) -> list[Found]:
    """The questions of a job with the passages that our retriever finds."""
    store, found = Store.open(job.store), []
    for number, example in enumerate(job.asked):
        for text in _worded(example.question, number, PIDGIN_ASKED):
            question = Question(text, text, language(text), kind(text))
            found.append(_found(example, text, [c.hit for c in retrieve(store, encoder(), question)]))
    return [g for g in found if g is not None]


def _made(job: Job) -> list[Found]:
    """Questions made of a job's articles, with passages of the same article: on topic, and the answer not there."""
    random, found = Random(job.seed), []
    for at, text in enumerate(job.texts):
        cut = passages(whole(source_of(text), text)[0], text)
        hits = [Hit(job.seed * JOB_KEYS + at * ARTICLE_KEYS + k, p, names(p.text)) for k, p in enumerate(cut)]
        for number, example in enumerate(clozes(text, _KNOWN, random)):
            asked = _worded(example.question, number, PIDGIN_MADE)
            found += [_found(example, question, _by_words(question, hits)) for question in asked]
    return [g for g in found if g is not None]


def _worded(question: str, number: int, share: int) -> Iterator[str]:
    """A question, and every so often the same in English words."""
    yield question
    if number % share == 0 and language(question) != "en" and (english := pidgin(question, _WORDS)):
        yield english


def _by_words(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Passages by how many of the question's words they hold, most first."""
    words = set(terms(question))
    return sorted(hits, key=lambda h: -len(words & set(terms(h.passage.text))))


def _found(example: Example, text: str, hits: Sequence[Hit]) -> Found | None:
    """A question with its passages; None where the right one is not among them."""
    answer, source = example.context[example.start : example.end], source_of(example.context)
    away = example.left_out or (0, 0)
    hits = [
        h for h in hits
        if h.passage.source != source or h.passage.end <= away[0] or away[1] <= h.passage.start
    ]  # fmt: skip
    right = [
        h for h in hits
        if h.passage.source == source and h.passage.start <= example.start and example.end <= h.passage.end
    ]  # fmt: skip
    wrong = [h for h in hits if answer not in h.passage.text and h not in right]
    read = [_passage(h, _places(h, example)) for h in right[:RIGHT]]
    if not read or not all(spans for _, _, spans in read):
        return None
    read += [_passage(h, []) for h in wrong[:WRONG]]
    return Found(tokens(shipped().tokenizer, text), kind_number(text), held(example.context), tuple(read))


def _places(hit: Hit, example: Example) -> list[tuple[int, int]]:
    """Where the answer stands in a passage; what a made question asks for may stand there more than once."""
    start, end = example.start - hit.passage.start, example.end - hit.passage.start
    if not example.made:
        return [(start, end)]
    value, at, found = hit.passage.text[start:end], -1, []
    while (at := hit.passage.text.find(value, at + 1)) >= 0:
        found.append((at, at + len(value)))
    return found


def _passage(hit: Hit, places: Sequence[tuple[int, int]]) -> tuple[int, Tokens, tuple[tuple[int, int], ...]]:
    made, spans = tokens(shipped().tokenizer, hit.passage.text, hit.names), []
    for start, end in places:
        inside = [i for i, (a, b) in enumerate(made.offsets) if a < end and b > start]
        if inside:
            spans.append((inside[0], min(inside[-1], inside[0] + LONGEST - 1)))
    return hit.key, made, tuple(spans)
