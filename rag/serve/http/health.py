"""For whoever watches over the server: whether it lives, whether it can answer, what it has counted."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from rag.serve.backend import Backend
from rag.serve.observe.metrics import FORMAT
from rag.serve.observe.state import Ready, State, readiness

_NOW = {"cache-control": "no-store"}


def health_routes(backend: Backend) -> APIRouter:
    """Return the routes for probes and Prometheus. They ask no question; the first touches nothing at all."""
    router = APIRouter(tags=["health"])
    backend.metrics.registry.register(State(backend))

    @router.get("/healthz", summary="Whether the server lives")
    async def live() -> Response:
        return JSONResponse({"status": "ok"}, headers=_NOW)

    @router.get("/readyz", summary="Whether questions can be answered, and from which generation", responses=_UNREADY)
    def ready() -> Response:  # in a thread: a newer generation may have to be opened
        now = readiness(backend)
        if isinstance(now, Ready):
            return JSONResponse({"status": "ready", **now.to_json()}, headers=_NOW)
        return JSONResponse({"status": "not ready", "why": now}, 503, _NOW)

    @router.get("/metrics", summary="What the server has counted, as Prometheus reads it")
    def metrics() -> Response:
        return Response(backend.metrics.text(), media_type=FORMAT, headers=_NOW)

    return router


_UNREADY: dict[int | str, dict[str, Any]] = {503: {"description": "Still loading, or the store cannot be asked: why"}}
