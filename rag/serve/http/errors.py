"""What a program is told when it cannot have what it asked for: the guard's form, wherever a door raises it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from rag.serve.access.guard.errors import ApiError

__all__ = ["CLIENT_GONE", "ApiError", "answered"]

# The status, as nginx has it, of a request whose client left before it was answered: for the log and the counts alone.
CLIENT_GONE = 499


async def answered(request: Request, error: Exception) -> Response:
    """Return the response to an ApiError, as an application's handler does."""
    assert isinstance(error, ApiError)
    return error.response()
