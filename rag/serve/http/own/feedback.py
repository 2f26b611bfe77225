"""POST /v1/feedback: what a caller says of an answer that he got."""

from __future__ import annotations

from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Body
from pydantic import BaseModel, Field
from starlette.requests import Request

from rag.serve.backend import Backend
from rag.serve.conversations import StoredTurn
from rag.serve.feedback import Feedback
from rag.serve.feedback.marking import NotMarked, locate
from rag.serve.feedback.records import MAX_COMMENT_CHARS, REASONS, Marked, Opinion
from rag.serve.http.caller import caller
from rag.serve.http.errors import ApiError
from rag.serve.http.own.forms import Form
from rag.serve.http.wire.asking import loaded
from rag.serve.http.wire.door import router
from rag.serve.http.wire.links import token_of
from rag.types import Answer

_EXAMPLE = {
    "answer": "http://127.0.0.1:7860/?a=…",
    "verdict": "wrong",
    "reasons": ["outdated"],
    "comment": "2019年改了",
}
_COMPLETION = "chatcmpl-"
_WHY = {
    "short": "four characters or more",
    "long": "at most 400 characters",
    "unknown": "words that stand in an article",
}
Reason = Literal["inaccurate", "outdated", "irrelevant", "incomplete", "citation"]  # REASONS


class Should(Form):
    """A sentence that should have been found, as it stands in an article or nearly so; ``source``: where."""

    quote: str
    source: str = ""


class Told(Form):
    """What is said of an answer, named by its link or by the server's id for it (of a completion, `id`); it takes the place of what was said before.

    Of a wrong one: ``reasons``, and either what ``should`` have been found or that it is ``absent`` from the articles.
    """

    answer: Annotated[str, Field(min_length=1, max_length=2_000)]
    verdict: Literal["right", "wrong"]
    reasons: Annotated[list[Reason], Field(default_factory=list)]
    comment: Annotated[str, Field(max_length=MAX_COMMENT_CHARS)] = ""
    should: Should | None = None
    absent: bool = False


class Kept(BaseModel):
    """The opinion as it is kept; ``answer`` is the answer's id."""

    answer: str
    link: str
    verdict: str
    reasons: list[str]
    comment: str
    should: Marked | None
    absent: bool


def feedback_door(backend: Backend) -> APIRouter:
    """Return the route."""
    door, opinions = router(), Feedback(backend.database)

    @door.post("/v1/feedback", responses={200: {"model": Kept}}, response_model=None)
    async def feedback(request: Request, told: Annotated[Told, Body(examples=[_EXAMPLE])]) -> Kept:
        """Say what an answer was worth.

        It becomes a candidate question of the evaluation. Only answers that the caller got himself can be named.
        """
        loaded(backend)
        return await to_thread.run_sync(_keep, backend, opinions, caller(request).owner, told)

    return door


def _keep(backend: Backend, opinions: Feedback, owner: str, told: Told) -> Kept:
    turn, answer = _turn(backend, owner, told.answer)
    opinion = _opinion(backend, told, answer)
    before = [one for one in backend.conversations.turns(owner, turn.conversation) if one.number < turn.number]
    opinions.put(owner, turn, before, opinion, backend.settings)
    said = {name: getattr(opinion, name) for name in ("verdict", "comment", "should", "absent")}
    return Kept(answer=turn.id, link=f"/?a={turn.link}", reasons=list(opinion.reasons), **said)


def _turn(backend: Backend, owner: str, named: str) -> tuple[StoredTurn, Answer]:
    """The owner's answered turn of a name. Raises ApiError 404: another's is not there for him."""
    name = token_of(named).removeprefix(_COMPLETION)
    linked = backend.conversations.by_link(name)
    turn = backend.conversations.turn(owner, linked.id if linked else name)
    if turn is None or turn.answer is None:
        raise ApiError(
            404, f"found no answer {name[:80]!r} of yours; expected its link or id", "no-answer", param="answer"
        )
    return turn, turn.answer


def _opinion(backend: Backend, told: Told, answer: Answer) -> Opinion:
    reasons = tuple(reason for reason in REASONS if reason in told.reasons)
    try:
        should = _marked(backend, told.should, answer) if told.should else None
        return Opinion(told.verdict, reasons, told.comment, should, told.absent)
    except NotMarked as error:
        raise ApiError(
            422, f"found {error.why} words to quote; expected {_WHY[error.why]}", "no-quote", param="should"
        ) from None
    except ValueError as error:
        raise ApiError(422, str(error), "invalid", param="should") from None


def _marked(backend: Backend, should: Should, answer: Answer) -> Marked:
    service = backend.service()
    assert service is not None  # `loaded` has seen it
    return locate(service.held().store, should.quote, should.source, answer.passages)
