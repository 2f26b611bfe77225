"""Whatever else is asked for under /v1/: told in the same form, before Gradio's page would take it."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route

from rag.serve.http.errors import ApiError
from rag.serve.http.wire.door import router

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


def unknown_door(routes: Sequence[BaseRoute]) -> APIRouter:
    """Return the route that answers what none of some routes does; it must come behind them."""
    door = router()

    @door.api_route("/v1/{rest:path}", methods=_METHODS, include_in_schema=False, response_model=None)
    async def unknown(request: Request, rest: str) -> Response:
        """Say that nothing is there, or by which methods it can be asked."""
        near = [r for r in routes if isinstance(r, Route) and r.matches(request.scope)[0] is Match.PARTIAL]
        allowed = ", ".join(sorted({method for route in near for method in route.methods or ()}))
        if allowed:
            response = ApiError(405, f"found the method {request.method}; expected {allowed}", "method").response()
            response.headers["allow"] = allowed
            return response
        raise ApiError(404, f"found nothing at /v1/{rest[:200]}; expected what /v1/docs lists", "no-address")

    return door
