"""An answer → the questions that may come next: other facts of the cited articles, and of others on the same subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from index.errors import StoreError
from index.language.script import language
from index.store.store import Store
from index.types import Article, Filter
from rag.chain import Service
from rag.serve.suggestions.candidates import Candidate, about, alike, candidates, distinct, in_the_script, near, shared
from rag.serve.suggestions.check import answered, same
from rag.types import Answer

Check = Callable[[Service, Candidate, Filter | None], bool]  # whether a candidate is answered rightly
SHOWN, MAX_ASKED = 3, 6
MAX_ARTICLES, MAX_PASSAGES = 4, 12  # that are looked at: those cited, then those that were near
_NO_QUESTION = frozenset({"small-talk", "ambiguous", "empty-question", "no-words"})  # there is nothing to follow up


def follow_ups(
    service: Service,
    answer: Answer,
    history: Sequence[Mapping[str, str]] = (),
    wanted: Filter | None = None,
    stopped: Callable[[], bool] = lambda: False,
    check: Check = answered,
) -> tuple[str, ...]:
    """Return up to three questions to ask after an answer, each answered by the articles and not asked yet.

    In the asker's language and script; none where the articles are in another. After a refusal: what is near and is
    answered. ``history``: the turns before it, as `rag.answer` takes them. ``wanted``: the articles that
    may answer. ``stopped``: whether nobody waits any more.
    ``check``: what asks them.
    """
    if answer.reason in _NO_QUESTION:
        return ()
    service = service.held()
    asked = [turn["content"] for turn in history if turn["role"] == "user"] + [answer.question, answer.resolved]
    kept: list[str] = []
    for _, candidate in zip(range(MAX_ASKED), _ordered(service.store, answer, asked), strict=False):
        if stopped() or len(kept) == SHOWN:
            break
        if not alike(candidate.question, kept) and check(service, candidate, wanted):
            kept.append(candidate.question)
    spoken = language(answer.question)
    return tuple(in_the_script(question, spoken) for question in kept)


def _ordered(store: Store, answer: Answer, asked: Sequence[str]) -> list[Candidate]:
    """The candidates, best first: about what was asked before others, in the cited articles before others.

    Of another article only what shares the subject: better none than an unrelated one.
    """
    english, subject = language(answer.question) == "en", about(answer.resolved)
    said = [answer.question, answer.resolved, *([answer.answer] if answer.found else ())]
    made = [one for one in _of_articles(store, answer) if one[2].question.isascii() == english]
    fresh = [one for one in made if not alike(one[2].question, asked) and not _told(one[2], answer)]
    kin = [(place, c) for place, cited, c in fresh if cited or near(c.question, said)]
    best = sorted(
        kin,
        key=lambda one: (
            -(about(one[1].question) == subject),
            -shared(one[1].question, answer.resolved),
            one[0],
            one[1].rank,
        ),
    )
    return distinct(c for _, c in best)


def _told(candidate: Candidate, answer: Answer) -> bool:
    """Whether the answer has just said it."""
    cited = [c for c in answer.citations if c.source == candidate.source]
    there = any(c.start < candidate.end and candidate.start < c.end for c in cited)
    return there and any(same(span, candidate.taken) for span in answer.spans)


def _of_articles(store: Store, answer: Answer) -> Iterator[tuple[int, bool, Candidate]]:
    """Yield the candidates of the articles cited and considered, each with its article's place, and whether it is cited."""
    places = [(c.source, c.start, True) for c in answer.citations]
    places += [(p.source, p.start, False) for p in answer.passages]
    seen: list[int] = []
    for source, start, cited in places:
        try:
            store.source(source)
            keys = store.passages_of(Article(source, start, start, None, None, None))
        except StoreError:  # gone since: an answer may be older than the store
            continue
        if not keys or keys[0] in seen:
            continue
        seen.append(keys[0])
        for record in store.records(keys[:MAX_PASSAGES]):
            yield from ((len(seen), cited, c) for c in candidates(record))
        if len(seen) == MAX_ARTICLES:
            return
