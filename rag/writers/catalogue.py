"""Articles of the store → a reply about them: how many, which, the newest, by whom. Each that is named is quoted.

Counts, dates and authors are the store's own facts and stand in our words around the quotations; that they are right
needs no estimate, and the confidence is 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.store.local import Store
from index.types import Article, PassageRecord
from rag.judge.spans.evidence import headline
from rag.types import MAX_QUOTE_CHARS, Draft, DraftSentence, Evidence, Quote, Span
from rag.writers.extractive import REPLY_CHARS, Choice, drafted, quote_around
from rag.writers.phrases import day, examples, listed, say

NAMED = 8  # articles or authors that a reply names
NAME_CHARS = 12  # of a name in an example


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
    dates = listed(language, [day(language, s.record.passage.date) for s in named])
    return quoted(named, lead, say("dates", language, dates=dates))


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
    names = [n for n in head.record.names if head.start <= n.start and n.end <= head.end] if head else []
    said = [head.record.passage.text[n.start : n.end] for n in names] if head else []
    return next((name for name in said if 2 < len(name) <= NAME_CHARS), "")


def title_of(store: Store, article: Article) -> Slice | None:
    """Return an article's title where it stands in the text, else its first sentence; None where nothing of it is kept."""
    keys = store.passages_of(article)[:1]
    if not keys:
        return None
    record = store.records(keys)[0]
    start, end = headline(record.passage)
    if not 0 < end - start <= MAX_QUOTE_CHARS:
        first = len(record.passage.text) - len(record.passage.text.lstrip())
        quote = quote_around(Evidence(record, 1.0, ()), Choice(0, Span(first, first + 1, 1.0)))
        start, end = quote.start, quote.end
    return Slice(keys[0], record, start, end)


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
