"""What logs and spans know of the request that is being answered, wherever its work is done."""

from __future__ import annotations

import contextvars
from collections.abc import Mapping, Sequence
from contextvars import Context, ContextVar
from dataclasses import dataclass

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
# Of the caller, as W3C's Trace Context has it: spans go on from there.
TRACEPARENT: ContextVar[str] = ContextVar("traceparent", default="")
# What was asked, and said before: texts that no log may repeat.
ASKED: ContextVar[tuple[str, ...]] = ContextVar("asked", default=())


@dataclass(frozen=True, slots=True)
class Origin:
    """The request that an answer is made for, as another process is told of it."""

    request: str
    traceparent: str


def origin() -> Origin:
    """Return the request that is being answered here."""
    return Origin(REQUEST_ID.get(), TRACEPARENT.get())


def context_of_answer(
    turn: str, question: str, before: Sequence[Mapping[str, str]], origin: Origin | None = None
) -> Context:
    """Return the context in which a turn's answer is made: the request's, with the texts that its logs may not repeat.

    A turn without a request has its own id for one: Gradio lets the page's questions wait in a queue of its own.
    ``origin``: the request, where it came to another process.
    """
    context = contextvars.copy_context()
    if origin is not None:
        context.run(REQUEST_ID.set, origin.request)
        context.run(TRACEPARENT.set, origin.traceparent)
    context.run(ASKED.set, (question, *(message["content"] for message in before)))
    if not context.get(REQUEST_ID):
        context.run(REQUEST_ID.set, turn)
    return context
