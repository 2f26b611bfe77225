"""From the service's events to what the page shows at each moment."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.types import Answer
from rag.ui.cards import cards
from rag.ui.strings import say
from rag.ui.turns import Exchange, live

if TYPE_CHECKING:  # rag.chain imports LangChain and the stores: not on the way to the first pixel
    from rag.types import Event

_LOG = logging.getLogger(__name__)
LIMIT = 2000  # characters of a question: beyond any real one, well below what slows the page


@dataclass(frozen=True, slots=True)
class Moment:
    """What stands below the finished exchanges; at the end nothing, and ``done`` holds the new exchange."""

    html: str
    done: Exchange | None = None


def complaint(question: str, language: str) -> str | None:
    """Return what is wrong with a question before it is asked; None when nothing is.

    >>> complaint("  ", "en")
    'Please write a question first.'
    """
    if not question.strip():
        return say("empty", language)
    if len(question) > LIMIT:
        return say("long", language).format(length=len(question), limit=LIMIT)
    return None


def follow(events: Iterable[Event], begun: Exchange, language: str, text_of: Callable[[str], str]) -> Iterator[Moment]:
    """Yield the page's moments while the events of one question come in; the last one is done.

    ``begun`` is the exchange as asked, without its answer. An error of the service is logged
    with its trace and becomes a finished exchange without an answer.
    """
    words = ""
    try:
        for event in events:
            if event.kind == "answer" and event.answer is not None:
                yield Moment("", _finished(begun, event.answer, text_of))
                return
            words += event.text if event.kind == "delta" else ""
            status = say("writing" if words or event.text == "write" else "working", language)
            yield Moment(live(begun.number, begun.question, words, status, language))
        raise RuntimeError("the service's events ended without an answer")
    except Exception:  # whatever it was, the person gets a line and the log gets the trace
        _LOG.exception("question %d of a conversation failed", begun.number)
        yield Moment("", begun)


def _finished(begun: Exchange, answer: Answer, text_of: Callable[[str], str]) -> Exchange:
    return Exchange(begun.number, begun.question, answer, cards(answer, text_of))
