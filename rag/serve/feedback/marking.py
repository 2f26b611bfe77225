"""A sentence that somebody marked or pasted → where it stands in an article, verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.language.normalise import fold_map
from index.language.tokens import terms
from rag.serve.feedback.records import Marked
from rag.types import Considered

if TYPE_CHECKING:
    from index.store.store import Store

MIN_CHARS, MAX_CHARS = 4, 400  # of a sentence without white space; a passage has no more
SEARCHED = 20  # passages that a search gives, as deep as a reply reports
_WHOLE_CHARS = 1_000_000  # of a source that is folded whole (2 s); of a longer one only what a search finds
_MARGIN = 4 * MAX_CHARS  # around a passage, in which a sentence with its white space has room
_WORD = re.compile(r"\w")
_MARKS = " \t\r\n\u3000\ufeff“”\"'「」『』…"  # that somebody sets around what he quotes


class NotMarked(ValueError):
    """What was marked is no sentence of the articles; ``why``: "short", "long" or "unknown"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class _Squeezed:
    """A folded text without white space, and where each of its characters stood in the original."""

    text: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]


def locate(store: Store, words: str, source: str = "", near: Sequence[Considered] = ()) -> Marked:
    """Return where some words stand: in the ``source`` they were marked in, else in passages ``near``, else anywhere.

    White space, width, case and script may differ; the quote is the article's own. Raises NotMarked.
    """
    if len(words) > _MARGIN:
        raise NotMarked("long")
    wanted = _squeezed(words.strip(_MARKS)).text
    if len(wanted) < MIN_CHARS or not _WORD.search(wanted):
        raise NotMarked("short")
    if len(wanted) > MAX_CHARS:
        raise NotMarked("long")
    for name, start, text in _texts(store, words, source, near):
        if place := _within(text, wanted):
            return Marked(name, start + place[0], start + place[1], text[place[0] : place[1]])
    raise NotMarked("unknown")


def _texts(store: Store, words: str, source: str, near: Sequence[Considered]) -> Iterator[tuple[str, int, str]]:
    """Yield (source, start, text) of slices to look in, the likeliest first, of sources that are still there."""
    here = set(store.sources()) if source or near else set[str]()
    if source in here and len(text := store.text(source)) <= _WHOLE_CHARS:
        yield source, 0, text
    keys = [key for key, _ in store.search_lexical(terms(words), SEARCHED)]
    places = [(c.source, c.start, c.end) for c in near if c.source in here]
    places += [(r.passage.source, r.passage.start, r.passage.end) for r in store.records(keys)]
    for name, start, end in places:
        for first in (start, max(0, start - _MARGIN)):  # before it another article may end, where a slice ends too
            yield name, first, store.slice(name, first, end + _MARGIN)


def _within(text: str, wanted: str) -> tuple[int, int] | None:
    squeezed = _squeezed(text)
    at = squeezed.text.find(wanted)
    return (squeezed.begins[at], squeezed.ends[at + len(wanted) - 1]) if at >= 0 else None


def _squeezed(text: str) -> _Squeezed:
    folded = fold_map(text)
    kept = [i for i, c in enumerate(folded.text) if not c.isspace()]
    places = [folded.original(i, i + 1) for i in kept]
    return _Squeezed("".join(folded.text[i] for i in kept), tuple(a for a, _ in places), tuple(b for _, b in places))
