"""POST /v1/answer: one question, answered by the record, at once or as events by stage."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Literal

from fastapi import APIRouter, Body
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rag.serve.answering.asked import Asked
from rag.serve.backend import Backend
from rag.serve.http.own.forms import WHOLE, Form, Wanted
from rag.serve.http.wire.asking import Asking, ask, within
from rag.serve.http.wire.door import router
from rag.serve.http.wire.events import KEEP_ALIVE, SCHEMA, Events, event, or_error
from rag.serve.http.wire.links import headers_of
from rag.types import Answer

MAX_MESSAGES = 2048  # as many as OpenAI takes; of them the last three questions with their replies are looked at
_EVENTS = "text/event-stream"
_EXAMPLE = {"question": "京东白条是什么时候推出的？", "filter": {"source": "*.txt"}}
_STREAMED = 'event: stage\ndata: {"stage": "retrieve"}\n\nevent: delta\ndata: {"text": "……"}\n\nevent: answer\ndata: {"id": …}\n\n'


class Said(Form):
    """An earlier message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


class Question(Form):
    """A question as a line of a batch has it, with a filter; ``resolved``: searched instead of what the history would give."""

    question: str
    id: str | Annotated[int, WHOLE] | None = None
    history: Annotated[list[Said], Field(max_length=MAX_MESSAGES)] | None = None
    resolved: str | None = None
    filter: Wanted | None = None


def answer_door(backend: Backend) -> APIRouter:
    """Return the route."""
    door = router()
    content = {_EVENTS: {"schema": SCHEMA, "examples": {"events": {"value": _STREAMED}}}}

    @door.post("/v1/answer", responses={200: {"model": Answer, "content": content}}, response_model=None)
    async def answer(request: Request, asked: Annotated[Question, Body(examples=[_EXAMPLE])]) -> Response:
        """Answer a question by the record.

        With `Accept: text/event-stream` it comes by stage: `stage` events, `delta` events with the words of the reply as
        they are written and checked, at last one `answer` event with the record, or an `error`. The header `Link` names
        the page that shows the answer. `found: false` is an answer too, with status 200.
        """
        before = [said.model_dump() for said in asked.history or ()]
        how = Asked(
            wanted=asked.filter.chosen() if asked.filter else None,
            id=_id(asked),
            resolved=(asked.resolved or "").strip(),
            door="answer",
        )
        asking = await ask(backend, request, asked.question, before, how)
        headers = headers_of(asking.turn)
        if _EVENTS in request.headers.get("accept", ""):
            return Events(or_error(_events(asking), "error"), backend.settings.timeout, headers)
        return JSONResponse((await within(backend, request, asking.answer())).to_json(), headers=headers)

    return door


def _id(asked: Question) -> str:
    return "" if asked.id is None else str(asked.id)


async def _events(asking: Asking) -> AsyncGenerator[str]:
    stage = ""
    async for step in asking.steps():
        if step is None:
            yield KEEP_ALIVE
            continue
        if step.stage not in (stage, "", "answer"):
            stage = step.stage
            yield event({"stage": stage}, "stage")
        if step.words:
            yield event({"text": step.words}, "delta")
    yield event(asking.outcome().to_json(), "answer")
