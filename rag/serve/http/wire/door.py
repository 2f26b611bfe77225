"""A route that programs come by: what it is asked is read strictly, whatever goes wrong is told in one form."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from pydantic_core import from_json
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from index.errors import StoreError, UsageError
from rag.serve.http.errors import CLIENT_GONE, ApiError
from rag.serve.http.wire.flaw import no_json, refusal

_LOG = logging.getLogger(__name__)

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ErrorBody(BaseModel):
    """What was found, what was expected and what mends it, in one line; a stable code; the part that is meant."""

    message: str
    type: str
    param: str | None
    code: str


class ErrorReply(BaseModel):
    """Why a request is not answered, in OpenAI's form."""

    error: ErrorBody = Field(
        examples=[
            {"message": "found 3 as n; expected 1", "type": "invalid_request_error", "param": "n", "code": "invalid"}
        ]
    )


class StrictRequest(Request):
    """A request whose JSON is one that was meant: no NaN, no half characters, nothing nested deeper than 200."""

    async def json(self) -> Any:
        """Return the body's value. Raises JSONDecodeError."""
        body = await self.body()
        try:
            return await to_thread.run_sync(lambda: from_json(body, allow_inf_nan=False))
        except ValueError as error:
            raise json.JSONDecodeError(str(error), "", 0) from None


class Door(APIRoute):
    """A route whose errors are OpenAI's; one that nobody foresaw is logged once, with its trace."""

    def get_route_handler(self) -> Handler:
        """Return what answers a request."""
        handler = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handler(StrictRequest(request.scope, request.receive))
            except ClientDisconnect:
                return Response(status_code=CLIENT_GONE)
            except Exception as error:
                return told(error).response()

        return handled


def told(error: Exception) -> ApiError:
    """Return an error as a program is told of it."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, RequestValidationError):
        return refusal(error)
    if isinstance(error, json.JSONDecodeError):
        return no_json(error.msg)
    if isinstance(error, HTTPException):
        return ApiError(error.status_code, str(error.detail), "invalid")
    if isinstance(error, StoreError):
        _LOG.warning("the store cannot be asked: %s", error)
        return ApiError(503, "the store cannot be asked now; run: python -m rag doctor", "store", wait=5)
    if isinstance(error, UsageError):
        return ApiError(400, str(error), "invalid")
    _LOG.exception("a request failed", exc_info=error)
    return ApiError(500, "something failed that nobody foresaw; the server's log has it", "failed")


def router() -> APIRouter:
    """Return a router of such routes."""
    errors: dict[int | str, dict[str, Any]] = {
        "4XX": {"model": ErrorReply, "description": "Not answered: what was found and what was expected."},
        "5XX": {"model": ErrorReply, "description": "Not answered now; Retry-After says when to try again."},
    }
    return APIRouter(route_class=Door, responses=errors)
