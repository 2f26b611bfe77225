"""Articles of the store → a reply about them: how many, which, the newest, by whom. Each that is named is quoted.

Counts, dates and authors are the store's own facts and stand in our words around the quotations; that they are right
needs no estimate, and the confidence is 1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.language.sentences import sentences
from index.store.store import Store
from index.types import Article, PassageRecord
from rag.judge.spans.evidence import headline
from rag.reader.injection import without_injected
from rag.types import MAX_QUOTE_CHARS, Draft, DraftSentence, Evidence, Quote, Span
from rag.writers.corpus.phrases import day, examples, listed, say
from rag.writers.extractive import REPLY_CHARS, Choice, drafted, quote_around

BEGINNING = 3  # passages that an article's title, or its first sentence, is looked for in
NAMED = 8  # articles or authors that a reply names
LEAST_NAME_CHARS, NAME_CHARS = 3, 12  # of a name, or the beginning of a title, in an example
_ENDED = re.compile(r"[。．.！!…；;][”’」』）)\"]*$")  # what neither a headline, a byline nor a question ends with
_LEAST_CHARS = 8  # of a sentence that says something by itself


@dataclass(frozen=True, slots=True)
class Slice:
    """What is to be quoted: a slice of a passage, with the passage's key."""

    key: int
    record: PassageRecord
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words."""
        return self.record.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles that are meant, in the order to name them, and how the reply calls them in its language.

    ``more``: there may be others that were not looked at.
    """

    articles: Sequence[Article]
    words: str
    language: str
    more: bool = False


def titles(store: Store, scope: Scope) -> tuple[Draft, list[Evidence]]:
    """Return the reply that counts the articles and names the first of them with their dates."""
    named = fitting([s for a in scope.articles[:NAMED] if (s := title_of(store, a))])
    count, language = len(scope.articles), scope.language
    key = "at least" if scope.more else "count" if len(named) == count else "first of them"
    lead = say(key, language, scope=scope.words, n=count)
    dates = [s.record.passage.date for s in named]
    told = listed(language, [day(language, date) for date in dates])
    return quoted(named, lead, say("dates", language, dates=told) if any(dates) else "")


def extreme(store: Store, scope: Scope, key: str, told: Sequence[Slice]) -> tuple[Draft, list[Evidence]]:
    """Return the reply that names the "newest" or "oldest", the scope's first, and says what it tells."""
    article = scope.articles[0]
    lead = say(key, scope.language, scope=scope.words, date=day(scope.language, article.date))
    head = title_of(store, article)
    heads = [head] if head else []
    return quoted(fitting([*heads, *(s for s in told if s not in heads)]), lead)


def authors(store: Store, scope: Scope) -> tuple[Draft, list[Evidence]] | None:
    """Return the reply that names the authors, who wrote most first, with an article of each; None where none is named."""
    signed = [a for a in scope.articles if a.author]
    counts = Counter(a.author for a in signed)
    if not counts:
        return None
    language, named = scope.language, counts.most_common(NAMED)
    names = [say("author", language, name=name, n=n) for name, n in named]
    names += [say("others", language, n=len(counts))] if len(counts) > NAMED else []
    firsts = [next(a for a in signed if a.author == name) for name, _ in named]
    lead = say("authors", language, scope=scope.words, names=listed(language, names))
    return quoted(fitting([s for a in firsts if (s := title_of(store, a))]), lead)


def small_talk(store: Store, kind: str, language: str, articles: Sequence[Article]) -> Draft:
    """Return a friendly sentence, with questions that these articles answer where one asks what to ask."""
    asked = [say("some", language), say("newest one", language)]
    name = next((name for a in articles[:NAMED] if (name := _name_in_title(store, a))), "")
    asked += [say("summary of", language, name=name)] if name else []
    lead = say(kind, language, n=len(articles), examples=examples(language, asked))
    return Draft((), (), found=False, lead=lead)


def _name_in_title(store: Store, article: Article) -> str:
    head = title_of(store, article)
    if head is None:
        return ""
    names = [n for n in head.record.names if head.start <= n.start and n.end <= head.end]
    said = [head.record.passage.text[n.start : n.end] for n in names] + re.split(r"[\W_]+", head.text)[:1]
    return next((name for name in said if LEAST_NAME_CHARS <= len(name) <= NAME_CHARS and name[0].isalpha()), "")


def title_of(store: Store, article: Article) -> Slice | None:
    """Return an article's title where it stands in the text, else its first sentence; None where nothing of it is kept."""
    keys = store.passages_of(article)[:BEGINNING]
    records = store.records(keys)
    for key, record in zip(keys, records, strict=True):
        start, end = headline(record.passage)
        if 0 < end - start <= MAX_QUOTE_CHARS:
            return Slice(key, record, start, end)
    said = (one for key, record in zip(keys, records, strict=True) for one in told(key, record))
    return next(said, _beginning(keys[0], records[0], 0) if keys else None)


def told(key: int, record: PassageRecord) -> Iterator[Slice]:
    """Yield the whole sentences of a passage's body, of long ones the first clauses: no headline, byline or question."""
    record = without_injected(record)
    text, (_, head) = record.passage.text, headline(record.passage)
    for start, end in sentences(text):
        if start >= head and end - start >= _LEAST_CHARS and _ENDED.search(text[start:end]):
            yield _beginning(key, record, start)


def _beginning(key: int, record: PassageRecord, start: int) -> Slice:
    text = record.passage.text
    start += len(text[start:]) - len(text[start:].lstrip())
    quote = quote_around(Evidence(record, 1.0, ()), Choice(0, Span(start, start + 1, 1.0)))
    return Slice(key, record, quote.start, quote.end)


def fitting(slices: Sequence[Slice]) -> list[Slice]:
    """Return the slices that a reply has room for, each wording once, in order."""
    kept, room = dict[str, Slice](), REPLY_CHARS
    for one in slices:
        if one.text not in kept and len(one.text) <= room:
            kept[one.text] = one
            room -= len(one.text)
    return list(kept.values())


def quoted(slices: Sequence[Slice], lead: str = "", tail: str = "") -> tuple[Draft, list[Evidence]]:
    """Return the draft that quotes some slices between our words, and the evidence that it quotes."""
    evidence = {s.key: Evidence(s.record, 1.0, ()) for s in slices}
    places = {key: at for at, key in enumerate(evidence)}
    quotes = [Quote(places[s.key], s.start, s.end) for s in slices]
    heads = [headline(s.record.passage) == (s.start, s.end) for s in slices]
    said = tuple(
        DraftSentence(s.text, (q,)) if head else drafted(evidence[s.key], q)
        for s, q, head in zip(slices, quotes, heads, strict=True)
    )
    return Draft(said, tuple(s.text for s in slices), bool(said), lead, tail), list(evidence.values())
