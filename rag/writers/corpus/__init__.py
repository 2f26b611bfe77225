"""A message about the articles as such, or about us → a trace with its reply; a question goes on to the search."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.encoder import Encoder
from index.store.store import Store
from index.types import Article, Hit
from rag.asking.form import alone
from rag.asking.intent import SMALL_TALK, Intent, intent_of
from rag.asking.intent.weights import QUESTION
from rag.asking.times import dated_words
from rag.search.catalogue import SEARCHED, WHOLE, catalogue, speaking_of
from rag.search.retrieve import retrieve
from rag.types import REPORTED_PASSAGES, Draft, Evidence, Ranked, Trace
from rag.writers.corpus.listing import Scope, authors, extreme, small_talk, titles
from rag.writers.corpus.phrases import say, scope
from rag.writers.corpus.summary import of_article, of_set, of_times

NONE, TALK = "no-articles", "small-talk"  # reasons of a reply that quotes nothing
Reply = tuple[Draft, list[Evidence]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A message that is about the articles: what it wants, and the trace it came with."""

    intent: Intent
    trace: Trace
    store: Store
    encoder: Encoder

    @property
    def language(self) -> str:
        """The asker's."""
        return self.trace.question.language

    @property
    def words(self) -> str:
        """Which articles are meant, in the asker's words."""
        said = [q.wording for q in dated_words(self.intent.times)]
        return scope(self.language, said, self.intent.topic)


def about_corpus(store: Store, encoder: Encoder, trace: Trace) -> Trace | None:
    """Return the trace with the reply to a message that asks nothing of what the articles say; None for a question.

    What was said before doesn't matter to it: the message is the question. Nothing was found where there is nothing to
    quote: the reason says whether it was small talk or there are no such articles.
    """
    intent = intent_of(trace.ask.question)
    if intent.name == QUESTION:
        return None
    question = replace(alone(trace.ask.question.strip()), asked=trace.ask.question, kind="other", several=True)
    asked = _Asked(intent, replace(trace, question=question), store, encoder)
    if intent.name in SMALL_TALK:
        draft = small_talk(store, intent.name, question.language, catalogue(store, trace.ask.wanted))
        return replace(asked.trace, draft=draft, reason=TALK)
    return _reply(asked)


def _reply(asked: _Asked) -> Trace:
    articles, held, more = _meant(asked)
    reply = _told(asked, Scope(articles, asked.words, asked.language, more))
    draft, evidence = reply if isinstance(reply, tuple) else (Draft((), (), found=False, lead=reply), [])
    ranked = [Ranked(Hit(at, piece.record), 1.0, 1.0, None) for at, piece in enumerate(evidence)]
    if not draft.found and asked.intent.topic:  # the nearest passages, as with any refusal
        nearest = retrieve(asked.store, asked.encoder, alone(asked.intent.topic), asked.trace.ask.wanted)
        ranked = [Ranked(c.hit, c.fused, c.fused, None) for c in nearest[:REPORTED_PASSAGES]]
    told = replace(asked.trace, evidence=tuple(evidence), ranked=tuple(ranked), draft=draft)
    return replace(told, confidence=held if draft.found else 0.0, reason=None if draft.found else NONE)


def _meant(asked: _Asked) -> tuple[list[Article], float, bool]:
    """The articles of the times and the topic; how surely they are of the topic, 0 to 1; and whether there may be more.

    Those that are listed name the whole topic; what is summed up is what names most of it.
    """
    intent, store, wanted = asked.intent, asked.store, asked.trace.ask.wanted
    every = catalogue(store, wanted, () if intent.name == "period" else intent.times)
    if not intent.topic:
        return every, 1.0, False
    speaking = speaking_of(store, asked.encoder, intent.topic, every, wanted)
    most = max((one.held for one in speaking), default=0.0)
    if intent.name in ("count", "titles"):
        most = WHOLE
    chosen = [one for one in speaking if one.held >= most]
    articles, held = [one.article for one in chosen], min((one.held for one in chosen), default=1.0)
    if intent.name in ("newest", "oldest"):
        articles.sort(key=lambda a: a.date or "", reverse=True)
    return articles, held, sum(len(one.keys) for one in chosen) >= SEARCHED


def _told(asked: _Asked, meant: Scope) -> Reply | str:
    """The reply about the articles that are meant, or the words that there is none."""
    name, store, encoder = asked.intent.name, asked.store, asked.encoder
    if not meant.articles:
        return say("none", meant.language, scope=meant.words)
    if name in ("newest", "oldest"):
        dated = [a for a in meant.articles if a.date]
        if not dated:
            return say("undated", meant.language, scope=meant.words)
        one = dated[0] if name == "newest" else dated[-1]
        return extreme(store, replace(meant, articles=[one]), name, of_article(store, encoder, one)[:1])
    if name == "authors":
        return authors(store, meant) or say("unsigned", meant.language, scope=meant.words)
    if name == "period":
        return _period(asked, meant)
    return of_set(store, encoder, meant) if name == "summary" else titles(store, meant)


def _period(asked: _Asked, meant: Scope) -> Reply | str:
    times = dated_words(asked.intent.times)
    if not times:  # 最近: which days that is, no calendar tells
        return titles(asked.store, meant)
    return of_times(asked.store, asked.encoder, asked.trace, meant, times) or say(
        "none", meant.language, scope=meant.words
    )
