"""The store's articles as a catalogue: which there are, of which time, and which of them speak of something."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from index.encoder import OWN, Encoder
from index.encoder.lexicon import translations
from index.language.figures.dates import Date
from index.language.normalise import fold
from index.language.quantity import Quantity, quantities
from index.language.tokens import dictionary_words, terms, words_of
from index.store.entry import quantities_of
from index.store.store import Store
from index.types import Article, Filter, PassageRecord
from rag.asking.form import alone
from rag.asking.times import dated_words, same_time
from rag.search.retrieve import paired, query_words, translated
from rag.types import Question

SEARCHED = 400  # passages that a topic is looked for in, best first: 40 ms
WHOLE = 0.9  # held: all of a topic, as a vector of another language tells it
# Cosine of a topic with a passage in another language that speaks of it: of 9 topics that 8,000 news articles hardly
# tell of, 3 have one such passage, of 10 that they tell of, all; own weights only, another encoder's cosines lie elsewhere.
NEAR = 0.2
LEAST_HELD = 0.6  # of a topic's letters, which an article must name: 星澜汽车 of 星澜汽车的财报, not 汽车 alone of it


@dataclass(frozen=True, slots=True)
class Speaking:
    """An article that speaks of a topic: how much of it, 0 to 1, and the passages that do, best first."""

    article: Article
    held: float
    keys: tuple[int, ...]


def catalogue(store: Store, wanted: Filter | None = None, times: Sequence[Quantity] = ()) -> list[Article]:
    """Return the articles that a filter lets through and whose date is of one of some times: the newest first, those
    without a date last. A time that no calendar tells (最近) lets all through.
    """
    every = store.articles
    if wanted and wanted.sourced:
        names = wanted.sources({a.source for a in every})
        every = tuple(a for a in every if a.source in names)
    if wanted and wanted.dated:
        since, until = wanted.since or "0000", wanted.until or "9999-99-99"
        every = tuple(a for a in every if a.date and since <= a.date <= until)
    return sorted(of_times(every, times), key=lambda a: a.date or "", reverse=True)


def of_times(articles: Sequence[Article], times: Sequence[Quantity]) -> list[Article]:
    """Return the articles dated within one of some times; all where none can be told from a calendar."""
    asked = dated_words(times)

    @cache
    def meets(date: str) -> bool:
        return any(same_time(one, told) is True for told in quantities(date) for one in asked)

    return [a for a in articles if not asked or (a.date and meets(a.date))]


def tells_of(record: PassageRecord, times: Sequence[Quantity]) -> list[Quantity]:
    """Return the dates in a passage that lie within one of some times."""
    asked = [q for q in dated_words(times) if q.period]
    said = [q for q in quantities_of(record) if isinstance(q.value, Date) and q.period]
    return [q for q in said if any(q.period and one.period and q.period.within(one.period) for one in asked)]


def speaking_of(
    store: Store, encoder: Encoder, topic: str, articles: Sequence[Article], wanted: Filter | None = None
) -> list[Speaking]:
    """Return those of some articles that name a topic, most of it first, then in the order of the search.

    An article names a word of it that stands in its title or its passages, or a word that may translate it; a figure in
    other words too. Counted in letters, at least LEAST_HELD of the topic. Where no words tell of it, passages in another
    language that are near it.
    """
    question = alone(topic)
    sets = [*paired(question), *translated(question.words.written)]
    keys = [key for key, _ in store.search_lexical(query_words(question), SEARCHED, wanted, sets)]
    records = dict(zip(keys, store.records(keys), strict=True))
    homes = _homes(articles, records)
    speaking = [Speaking(a, _held(topic, a, [records[k] for k in own]), tuple(own)) for a, own in homes.items()]
    order = {key: at for at, key in enumerate(keys)}
    named = [one for one in speaking if one.held >= LEAST_HELD]
    if not any(one.held >= WHOLE for one in named):
        named += _near(store, encoder, question, articles, wanted)
    return sorted(named, key=lambda one: (-one.held, order.get(one.keys[0], 0)))


def _near(
    store: Store, encoder: Encoder, topic: Question, articles: Sequence[Article], wanted: Filter | None
) -> list[Speaking]:
    """The articles in another language whose passages are near a topic, the nearest first."""
    if encoder.name != OWN:
        return []
    scored = store.search_dense(encoder.encode_questions([topic.resolved])[0], SEARCHED, wanted)
    keys = [key for key, cosine in scored if cosine >= NEAR]
    records = dict(zip(keys, store.records(keys), strict=True))
    foreign = {key: r for key, r in records.items() if (r.language == "en") != (topic.language == "en")}
    return [Speaking(a, WHOLE, tuple(own)) for a, own in _homes(articles, foreign).items()]


def _homes(articles: Sequence[Article], records: Mapping[int, PassageRecord]) -> dict[Article, list[int]]:
    """The articles that some passages belong to, with the keys of these."""
    by_source, homes = dict[str, list[Article]](), dict[Article, list[int]]()
    for article in articles:
        by_source.setdefault(article.source, []).append(article)
    for key, record in records.items():
        p = record.passage
        for article in by_source.get(p.source, ()):
            if article.start <= p.start and p.end <= article.end:
                homes.setdefault(article, []).append(key)
    return homes


def _held(topic: str, article: Article, records: Sequence[PassageRecord]) -> float:
    """The share of a topic's letters whose words an article names."""
    folded, at = fold(topic).strip(), 0
    text = fold("\n".join((article.title or "", *(r.passage.text for r in records))))
    known = {*terms(article.title or ""), *(term for r in records for term in r.terms)}
    if folded in text and not folded.isascii():
        return 1.0
    figures = quantities(folded)
    told = [q for r in records for q in quantities_of(r)] if figures else []
    agreed = [(q.start, q.end) for q in figures if any(q.agrees(other) for other in told)]
    kept, letters, named = set(words_of(folded).written), 0, 0
    first = max((w for w in kept if folded.startswith(w) and not w.isascii()), key=len, default="")
    strange = first if first not in dictionary_words(folded) and first not in text else ""
    for word in dictionary_words(folded):
        start, at = at, at + len(word)
        if word in kept:
            letters += len(word)
            figure = any(a <= start and at <= b for a, b in agreed)
            named += len(word) * (figure or _named(word, text, known))
    letters += len(strange)  # a name that no dictionary knows begins the topic: 柏朔光学
    return named / letters if letters else 0.0


def _named(word: str, text: str, known: Container[str]) -> bool:
    """Whether a word stands in a text, in Latin letters as a whole word in any number, or one that may translate it."""
    if word in text if not word.isascii() else all(term in known for term in terms(word)):
        return True
    return any(all(term in known for term in terms(other)) for other in translations(word))
