"""GET /v1/models: what can be asked, under which names."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Path

from rag.serve.backend import Backend
from rag.serve.http.openai.names import names, unknown
from rag.serve.http.openai.replies import Model, ModelList
from rag.serve.http.wire.door import router


def models_door(backend: Backend) -> APIRouter:
    """Return the routes."""
    door, begun, known = router(), int(time.time()), names(backend.settings)

    @door.get("/v1/models", responses={200: {"model": ModelList}}, response_model=None)
    async def models() -> ModelList:
        """List what can be asked."""
        return ModelList(object="list", data=[_model(name, begun) for name in known])

    @door.get("/v1/models/{model:path}", responses={200: {"model": Model}}, response_model=None)
    async def one(model: Annotated[str, Path(examples=["news-qa"])]) -> Model:
        """Return one of them, by its name."""
        if model not in known:
            raise unknown(model, known)
        return _model(model, begun)

    return door


def _model(name: str, begun: int) -> Model:
    return Model(id=name, object="model", created=begun, owned_by="news-qa")
