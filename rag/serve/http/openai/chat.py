"""POST /v1/chat/completions."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import APIRouter, Body
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rag.serve.backend import Backend
from rag.serve.http.openai.completion import Frame
from rag.serve.http.openai.messages import ChatRequest
from rag.serve.http.openai.names import by_model
from rag.serve.http.openai.replies import Completion
from rag.serve.http.wire.asking import Asking, ask, within
from rag.serve.http.wire.door import router
from rag.serve.http.wire.events import KEEP_ALIVE, SCHEMA, Events, event, or_error
from rag.serve.http.wire.links import headers_of, url_of

_EXAMPLE = {
    "model": "news-qa",
    "messages": [{"role": "user", "content": "京东白条是什么时候推出的？"}],
    "filter": {"source": "*.txt"},
}
_STREAMED = 'data: {"object": "chat.completion.chunk", "choices": [{"delta": {"content": "……"}}]}\n\ndata: [DONE]\n\n'


def chat_door(backend: Backend) -> APIRouter:
    """Return the route."""
    door = router()
    content = {"text/event-stream": {"schema": SCHEMA, "examples": {"events": {"value": _STREAMED}}}}

    @door.post("/v1/chat/completions", responses={200: {"model": Completion, "content": content}}, response_model=None)
    async def chat(request: Request, form: Annotated[ChatRequest, Body(examples=[_EXAMPLE])]) -> Response:
        """Answer the last user's message, in OpenAI's form.

        Citations are `annotations` of the type url_citation, one a marker, of which `url` opens the answer on the page;
        `record` is the record of /v1/answer, `link` where it can be looked at. With `stream` the reply comes sentence by
        sentence, each checked, then the annotations with the record in one chunk. "The articles don't say" is a reply
        like any other. Nothing is sampled and a reply is never cut: `temperature`, `max_tokens`, `stop` and system
        messages are tolerated, and `warnings` names what was not used.
        """
        asked = by_model(form.asked(), form.model, backend.settings)
        asking = await ask(backend, request, form.question, form.before, asked)
        frame, headers = Frame(asking.turn, form, url_of(asking.turn, request)), headers_of(asking.turn)
        if form.stream:
            return Events(or_error(_chunks(asking, frame)), backend.settings.timeout, headers)
        return JSONResponse(frame.whole(await within(backend, request, asking.answer())), headers=headers)

    return door


async def _chunks(asking: Asking, frame: Frame) -> AsyncGenerator[str]:
    yield event(frame.chunk({"role": "assistant", "content": ""}))
    async for step in asking.steps():
        if step is None:
            yield KEEP_ALIVE
        elif step.words:
            yield event(frame.chunk({"content": step.words}))
    for chunk in frame.last(asking.outcome()):
        yield event(chunk)
    yield event("[DONE]")
