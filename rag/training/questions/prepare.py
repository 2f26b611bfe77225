"""Questions → `qa.npz`: our own retriever finds each question's passages, so that what is wrong is wrong as in use."""

from __future__ import annotations

import logging
import multiprocessing
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from operator import call
from pathlib import Path
from random import Random

from tqdm import tqdm

from index.articles.passages import passages
from index.corpora import READER_SOURCES, held_context
from index.corpora.authored import AuthoredQuestion
from index.corpora.contexts import build_context_store, context_name, whole_article
from index.corpora.news import bodies
from index.encoder.static import StaticEncoder, open_static
from index.language.tokens import terms
from index.store.open import open_store
from index.store.store import Store
from index.training.texts import chunks
from index.types import Hit, PassageRecord
from rag.asking.question import analyse
from rag.reader.vocabulary import open_vocabulary
from rag.search.retrieve import retrieve
from rag.training import MEND
from rag.training.questions import claims
from rag.training.questions.authored import authored, group, unanswered
from rag.training.questions.cloze import clozes
from rag.training.questions.examples import Example, examples
from rag.training.questions.pack import Group, Places, Row, pack
from rag.training.questions.paraphrase import Exchanges, cached_exchanges
from rag.training.questions.qa_file import ASKED, FILE, KINDS, MADE, write
from rag.training.questions.sibling import sibling, strangers
from rag.training.questions.whether import by_wording, whether

log = logging.getLogger(__name__)

WORKERS = 3
RIGHT, WRONG = 2, 8  # passages kept of each question, the best retrieved
MOST_OF = {"qa/squadshifts_reddit_en.jsonl.xz": 4_000}  # English is not to outweigh Chinese
CHUNK, ARTICLES = 200, 50  # questions or articles a job
OTHERS = 4_000  # articles beside those of the authored questions, for the retriever to go wrong among
LEAST_NEWS = 150  # characters of an article that questions are made of
ASSERTED = ("qa/cmrc2018_train.jsonl.xz", "qa/drcd_dev.jsonl.xz")  # whose answers are also asked for as claims
OF_NEWS = 9  # the number of the news among the sources

Job = Callable[[], list[Group | None]]  # some questions, done in a process of their own


@cache
def encoder() -> StaticEncoder:
    """Our own encoder, opened once a process."""
    return open_static()


def prepare(
    data: Path, work: Path, vocabulary: Path, articles: int = 25_000, limit: int | None = None
) -> dict[str, int]:
    """Write ``work/qa.npz``: the questions of READER_SOURCES, those made of so many news articles, the authored ones and
    siblings of these, which nothing answers; and ``work/claims.npz``: what asks whether something is so.

    Returns how many there are of each of KINDS. ``limit``: questions of each file and articles at most.
    """
    pieces, known = open_vocabulary(vocabulary, MEND), cached_exchanges(data, work)
    contexts: dict[str, str] = {}
    texts = [(n, text) for n, text in bodies(data, min(limit or articles, articles)) if len(text) >= LEAST_NEWS]
    # Not forked: the encoder's threads may hold locks that a forked process would wait for without end.
    with ProcessPoolExecutor(WORKERS, multiprocessing.get_context("spawn")) as pool:
        groups = _run(pool, "asked", [*_asked_jobs(data, work, contexts, limit)])
        groups += _run(pool, "made", [partial(made, some, n, known) for n, some in enumerate(chunks(texts, ARTICLES))])
        groups += _run(pool, "authored", [*_authored_jobs(data, work, limit)])
    packed, kept = pack(groups, contexts, data, pieces)
    write(work / FILE, packed)
    said = by_wording(e for name in ASSERTED for e in examples(data, name))
    claims.write(work / claims.FILE, whether(kept, packed, _with_articles(data, limit), said, pieces))
    return {name: int((packed.g_made == kind).sum()) for kind, name in enumerate(KINDS)}


def _with_articles(data: Path, limit: int | None) -> dict[str, tuple[AuthoredQuestion, str]]:
    """The Chinese authored questions by their wording, each with its article."""
    items = [one for one in authored(data, limit) if one.lang != "en"]
    lines = {one.line for one in items}
    articles = {n: text for n, text in bodies(data) if n in lines} if items else {}
    return {one.question: (one, articles[one.line]) for one in items if one.line in articles}


def _asked_jobs(data: Path, work: Path, contexts: dict[str, str], limit: int | None) -> Iterator[Job]:
    for number, name in enumerate(READER_SOURCES):
        some = list(examples(data, name))[: min(limit or 10**9, MOST_OF.get(name, 10**9))]
        own = {context_name(e.context): e.context for e in some}
        contexts.update(own)
        store = build_context_store(own.items(), work / "stores" / Path(name).stem, encoder())
        yield from (partial(asked, chunk, store, number) for chunk in chunks(some, CHUNK))


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
    there, strange = [(item, texts[item.line]) for item in items if item.line in texts], strangers(items)
    yield from (partial(written, chunk, strange, n, store) for n, chunk in enumerate(chunks(there, CHUNK)))


def _run(pool: ProcessPoolExecutor, name: str, jobs: Sequence[Job]) -> list[Group]:
    done = tqdm(pool.map(call, jobs), name, len(jobs))
    groups = [group for part in done for group in part if group is not None]
    log.info("%s: %d questions", name, len(groups))
    return groups


def asked(some: Sequence[Example], folder: Path, number: int) -> list[Group | None]:
    """Questions of the number-th file with the passages that our retriever finds in their store."""
    store = open_store(folder)
    return [_grouped(e, _retrieved(store, e.question), ASKED, number) for e in some]


def written(
    some: Sequence[tuple[AuthoredQuestion, str]], others: Mapping[str, Sequence[str]], seed: int, folder: Path
) -> list[Group | None]:
    """Authored questions with passages of their article and of what our retriever finds in the store; and about other
    years, names or kinds of thing than the article tells of, with the same passages. ``others``: names of all articles.
    """
    store, random, groups = open_store(folder), Random(seed), list[Group | None]()
    for one, text in some:
        cut = passages(whole_article(str(one.line), text)[0], text)
        own = group(one, text, cut, _retrieved(store, one.question))
        about = sibling(one, text, others, random) if own and not one.held else None
        groups += [own, unanswered(own, about) if own and about else None]
    return groups


def _retrieved(store: Store, text: str) -> list[Hit]:
    return [candidate.hit for candidate in retrieve(store, encoder(), analyse(text))]


def made(texts: Sequence[tuple[int, str]], seed: int, known: Exchanges) -> list[Group | None]:
    """Questions made of articles, with passages of the same article: on topic, and the answer not there."""
    random, groups = Random(seed), list[Group | None]()
    for line, text in texts:
        cut = passages(whole_article(context_name(text), text)[0], text)
        hits = [Hit(n, PassageRecord(p)) for n, p in enumerate(cut)]
        for example in clozes(text, known, random):
            groups.append(_grouped(example, _by_words(example.question, hits), MADE, OF_NEWS, line))
    return groups


def _by_words(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Passages by how many of the question's words they hold, most first."""
    words = set(terms(question))
    return sorted(hits, key=lambda hit: -len(words & set(terms(hit.passage.text))))


def _grouped(example: Example, hits: Sequence[Hit], made: int, source: int, line: int | None = None) -> Group | None:
    """A question with its passages; None where the right one is not among them."""
    answer, own = example.context[example.start : example.end], context_name(example.context)
    away = example.left_out or (0, 0)
    hits = [h for h in hits if h.passage.source != own or h.passage.end <= away[0] or away[1] <= h.passage.start]
    of_own = (h for h in hits if h.passage.source == own)
    right = [h for h in of_own if h.passage.start <= example.start and example.end <= h.passage.end]
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
    value = re.escape(hit.passage.text[start:end])
    return tuple((m.start(), m.start() + end - start) for m in re.finditer(f"(?={value})", hit.passage.text))
