"""Questions → `qa.npz`: our own retriever finds each question's passages, so that what is wrong is wrong as in use."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar

from tqdm import tqdm

from index.articles.passages import passages
from index.corpora import READER_SOURCES, held_context
from index.corpora.authored import AuthoredQuestion
from index.corpora.contexts import build_context_store, context_name, whole_article
from index.corpora.news import bodies
from index.encoder.static import StaticEncoder, open_static
from index.language.script import language
from index.language.tokens import terms
from index.store.local import Store
from index.types import Hit
from rag.asking.form import kind
from rag.reader.vocabulary import open_vocabulary
from rag.search.retrieve import retrieve
from rag.training.authored import authored, group
from rag.training.cloze import clozes
from rag.training.examples import Example, examples
from rag.training.group import Group, Places, Row
from rag.training.pack import pack
from rag.training.paraphrase import Exchanges, cached_exchanges
from rag.training.pieces import MEND
from rag.training.questions import ASKED, FILE, MADE, write
from rag.types import Question

log = logging.getLogger(__name__)

T = TypeVar("T")

WORKERS = 3
RIGHT, WRONG = 2, 8  # passages kept of each question, the best retrieved
MOST_OF = {"qa/squadshifts_reddit_en.jsonl.xz": 4_000}  # English is not to outweigh Chinese
CHUNK, ARTICLES = 200, 50  # questions or articles a job
OTHERS = 4_000  # articles beside those of the authored questions, for the retriever to go wrong among
LEAST_NEWS = 150  # characters of an article that questions are made of
OF_NEWS = 9  # the number of the news among the sources


@dataclass(frozen=True, slots=True)
class Job:
    """Some questions and the store of their passages, or some articles and the seed of the questions made of them."""

    asked: Sequence[Example] = ()
    authored: Sequence[tuple[AuthoredQuestion, str]] = ()
    store: Path = Path()
    texts: Sequence[tuple[int, str]] = ()
    number: int = 0


@cache
def encoder() -> StaticEncoder:
    """Our own encoder, opened once a process."""
    return open_static()


def prepare(data: Path, work: Path, vocabulary: Path, articles: int = 25_000, limit: int | None = None) -> None:
    """Write ``work/qa.npz``: the questions of READER_SOURCES, those made of so many news articles, the authored ones.

    ``limit``: questions of each file and articles at most.
    """
    pieces, known = open_vocabulary(vocabulary, MEND), cached_exchanges(data, work)
    contexts: dict[str, str] = {}
    jobs = [*_asked_jobs(data, work, contexts, limit)]
    groups = _run("asked", asked, jobs, known)
    texts = [(n, text) for n, text in bodies(data, min(limit or articles, articles)) if len(text) >= LEAST_NEWS]
    groups += _run("made", made, [Job(texts=some, number=n) for n, some in enumerate(_chunks(texts, ARTICLES))], known)
    groups += _run("authored", written, [*_authored_jobs(data, work, limit)], known)
    write(work / FILE, pack(groups, contexts, data, pieces))


def _asked_jobs(data: Path, work: Path, contexts: dict[str, str], limit: int | None) -> Iterator[Job]:
    for number, name in enumerate(READER_SOURCES):
        some = list(examples(data, name))[: min(limit or 10**9, MOST_OF.get(name, 10**9))]
        own = {context_name(e.context): e.context for e in some}
        contexts.update(own)
        store = build_context_store(own.items(), work / "stores" / Path(name).stem, encoder())
        yield from (Job(chunk, store=store, number=number) for chunk in _chunks(some, CHUNK))


def _authored_jobs(data: Path, work: Path, limit: int | None) -> Iterator[Job]:
    items = list(authored(data, limit))
    if not items:
        return
    needed, texts, others = {item.line for item in items}, dict[int, str](), 0
    for line, text in bodies(data):
        extra = line not in needed and others < (limit or OTHERS) and len(text) >= LEAST_NEWS
        others += extra
        if extra or line in needed:
            texts[line] = text
    named = ((str(line), text) for line, text in texts.items())
    store = build_context_store(named, work / "stores" / "authored", encoder())
    asked = [(item, texts[item.line]) for item in items if item.line in texts]
    yield from (Job(authored=chunk, store=store) for chunk in _chunks(asked, CHUNK))


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]


_KNOWN: dict[str, Sequence[str]] = {}


def _begin(known: Exchanges) -> None:
    _KNOWN.update(known)


def _run(name: str, work: Callable[[Job], list[Group]], jobs: Sequence[Job], known: Exchanges) -> list[Group]:
    with ProcessPoolExecutor(WORKERS, initializer=_begin, initargs=(known,)) as pool:
        found = [group for part in tqdm(pool.map(work, jobs), name, len(jobs)) for group in part]
    log.info("%s: %d questions", name, len(found))
    return found


def asked(job: Job) -> list[Group]:
    """The questions of a job with the passages that our retriever finds."""
    store = Store.open(job.store)
    found = [_found(e, _retrieved(store, e.question), ASKED, job.number) for e in job.asked]
    return [g for g in found if g is not None]


def written(job: Job) -> list[Group]:
    """The authored questions of a job, with passages of their article and of what our retriever finds."""
    store, found = Store.open(job.store), list[Group | None]()
    for item, text in job.authored:
        cut = passages(whole_article(str(item.line), text)[0], text)
        found.append(group(item, text, cut, _retrieved(store, item.question)))
    return [g for g in found if g is not None]


def _retrieved(store: Store, text: str) -> list[Hit]:
    question = Question(text, text, language(text), kind(text))
    return [candidate.hit for candidate in retrieve(store, encoder(), question)]


def made(job: Job) -> list[Group]:
    """Questions made of a job's articles, with passages of the same article: on topic, and the answer not there."""
    random, found = Random(job.number), list[Group | None]()
    for line, text in job.texts:
        hits = [Hit(n, p, ()) for n, p in enumerate(passages(whole_article(context_name(text), text)[0], text))]
        for example in clozes(text, _KNOWN, random):
            found.append(_found(example, _by_words(example.question, hits), MADE, OF_NEWS, line))
    return [g for g in found if g is not None]


def _by_words(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Passages by how many of the question's words they hold, most first."""
    words = set(terms(question))
    return sorted(hits, key=lambda hit: -len(words & set(terms(hit.passage.text))))


def _found(example: Example, hits: Sequence[Hit], made: int, source: int, line: int | None = None) -> Group | None:
    """A question with its passages; None where the right one is not among them."""
    answer, own = example.context[example.start : example.end], context_name(example.context)
    away = example.left_out or (0, 0)
    hits = [h for h in hits if h.passage.source != own or h.passage.end <= away[0] or away[1] <= h.passage.start]
    right = [
        h for h in hits
        if h.passage.source == own and h.passage.start <= example.start and example.end <= h.passage.end
    ]  # fmt: skip
    if not right:
        return None
    wrong = [h for h in hits if answer not in h.passage.text and h not in right]
    chosen = [(h, _places(h, example)) for h in right[:RIGHT]] + [(h, ()) for h in wrong[:WRONG]]
    rows = [Row(h.passage.source if line is None else line, h.passage.start, h.passage.end, at) for h, at in chosen]
    return Group(example.question, made, source, held_context(example.context), tuple(rows))


def _places(hit: Hit, example: Example) -> Places:
    """Where the answer stands in a passage; what a made question asks for may stand there more than once."""
    start, end = example.start - hit.passage.start, example.end - hit.passage.start
    if not example.made:
        return ((start, end),)
    value, at, found = hit.passage.text[start:end], -1, []
    while (at := hit.passage.text.find(value, at + 1)) >= 0:
        found.append((at, at + len(value)))
    return tuple(found)
