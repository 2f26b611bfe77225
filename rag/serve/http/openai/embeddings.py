"""POST /v1/embeddings: texts → the vectors that the store is searched by."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Body
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse

from rag.serve.backend import Backend
from rag.serve.http.errors import ApiError
from rag.serve.http.openai.messages import Tolerant
from rag.serve.http.openai.names import ENCODER, MODEL, unknown
from rag.serve.http.openai.replies import EmbeddingList
from rag.serve.http.openai.usage import counted
from rag.serve.http.own.forms import WHOLE
from rag.serve.http.wire.asking import loaded, within
from rag.serve.http.wire.door import router

if TYPE_CHECKING:
    from index.encoder import Encoder

MAX_TEXTS, MAX_TEXT_CHARS = 256, 8_192  # passages have 400 characters; a body has a megabyte
_EXAMPLE = {"model": ENCODER, "input": ["京东白条", "consumer credit"]}
_Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT_CHARS)]
_Texts = Annotated[list[_Text], Field(min_length=1, max_length=MAX_TEXTS)]


class EmbeddingRequest(Tolerant):
    """Texts, one or several; tokens are not taken. ``input_type``: "query" where an encoder tells questions from passages.

    ``dimensions``: so many of the first ones, brought back to unit length.
    """

    input: _Text | _Texts
    model: str = ENCODER
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: Annotated[int, Field(ge=1), WHOLE] | None = None
    input_type: Literal["query", "passage"] | None = None

    @property
    def texts(self) -> list[str]:
        """The texts, in their order."""
        return [self.input] if isinstance(self.input, str) else self.input


def embeddings_door(backend: Backend) -> APIRouter:
    """Return the route."""
    door = router()

    @door.post("/v1/embeddings", responses={200: {"model": EmbeddingList}}, response_model=None)
    async def embeddings(
        request: Request, form: Annotated[EmbeddingRequest, Body(examples=[_EXAMPLE])]
    ) -> JSONResponse:
        """Return the vectors of texts, of unit length; a text without a known word has the zero vector."""
        if form.model not in (ENCODER, MODEL):
            raise unknown(form.model, (ENCODER,))
        encoder = loaded(backend).encoder
        if form.dimensions is not None and form.dimensions > encoder.dimension:
            said = f"found {form.dimensions} dimensions; expected at most {encoder.dimension}"
            raise ApiError(422, said, "invalid", param="dimensions")
        work = to_thread.run_sync(lambda: _vectors(encoder, form), abandon_on_cancel=True)
        data = [
            {"object": "embedding", "index": i, "embedding": v}
            for i, v in enumerate(await within(backend, request, work))
        ]
        used = counted(form.texts)
        usage = {"prompt_tokens": used, "total_tokens": used}
        return JSONResponse({"object": "list", "data": data, "model": form.model, "usage": usage})

    return door


def _vectors(encoder: Encoder, form: EmbeddingRequest) -> list[Any]:
    import numpy as np

    encode = encoder.encode_questions if form.input_type == "query" else encoder.encode_passages
    rows = encode(form.texts)[:, : form.dimensions]
    if form.dimensions:
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        rows = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    if form.encoding_format == "base64":
        return [base64.b64encode(row.astype("<f4").tobytes()).decode() for row in rows]
    return [row.tolist() for row in rows]
