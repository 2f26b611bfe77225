"""GET /v1/openapi.json and GET /v1/docs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from fastapi import APIRouter
from markupsafe import escape
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse
from starlette.routing import BaseRoute

from rag.serve.http.page.openapi import document
from rag.serve.http.page.page import ORIGIN, html
from rag.serve.http.wire.door import router

_STYLE = Path(__file__).with_name("docs.css")


def page_door(routes: Sequence[BaseRoute]) -> APIRouter:
    """Return the routes that describe some routes."""
    door = router()

    @cache
    def told() -> dict[str, object]:
        return document(routes)

    @door.get("/v1/openapi.json", include_in_schema=False)
    async def openapi() -> JSONResponse:
        return JSONResponse(told())

    @door.get("/v1/docs", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        return HTMLResponse(html(told()).replace(ORIGIN, str(escape(str(request.base_url).rstrip("/")))))

    @door.get("/v1/docs.css", include_in_schema=False)
    async def style() -> FileResponse:
        return FileResponse(_STYLE, media_type="text/css")

    return door
