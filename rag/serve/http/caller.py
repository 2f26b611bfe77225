"""Who sends a request, as the guard found out."""

from __future__ import annotations

from starlette.requests import Request

from rag.serve.access.visitor import Visitor
from rag.serve.http.errors import ApiError


def caller(request: Request) -> Visitor:
    """Return whose request it is; `Guard` has let nobody else come so far."""
    visitor: Visitor = request.scope["state"]["visitor"]
    return visitor


def editor(request: Request) -> Visitor:
    """Return whose request it is. Raises ApiError, 403, where he may not change the articles."""
    visitor = caller(request)
    if not visitor.edits:
        raise ApiError(
            403, "found the role reader; expected editor; run: python -m rag keys add NAME --role editor", "no-editor"
        )
    return visitor
