"""GET and POST /v1/search: the passages that some words find, in the order of a record's."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Body, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse

from rag.serve.backend import Backend
from rag.serve.http.own.forms import MAX_QUERY_CHARS, WHOLE, Date, Form, Glob, Wanted
from rag.serve.http.wire.asking import ready, within
from rag.serve.http.wire.door import router
from rag.serve.lookup.lookup import passages
from rag.serve.lookup.records import Passages
from rag.types import REPORTED_PASSAGES

MAX_LIMIT = 60  # as many as are ranked
_WORDS = Field(min_length=1, max_length=MAX_QUERY_CHARS, description="a question, or words", examples=["京东白条"])
_LIMIT = Field(ge=1, le=MAX_LIMIT, description="passages at most")


class Search(Form):
    """What is searched, how many passages are wanted, and of which articles."""

    query: Annotated[str, _WORDS]
    limit: Annotated[int, _LIMIT, WHOLE] = REPORTED_PASSAGES
    filter: Wanted | None = None


def search_door(backend: Backend) -> APIRouter:
    """Return the routes."""
    door = router()
    told: dict[int | str, dict[str, Any]] = {200: {"model": Passages}}

    @door.get("/v1/search", responses=told, response_model=None)
    async def search(
        request: Request,
        query: Annotated[str, Query(min_length=1, max_length=MAX_QUERY_CHARS, examples=["京东白条"])],
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = REPORTED_PASSAGES,
        source: Annotated[Glob | None, Query()] = None,
        since: Annotated[Date | None, Query()] = None,
        until: Annotated[Date | None, Query()] = None,
    ) -> JSONResponse:
        """Find passages.

        They are searched, read and ordered as an answer's are, so `rank` is that of its record's `passages`; copies are
        found once.
        """
        wanted = Wanted(source=source, since=since, until=until)
        return await _found(backend, request, Search(query=query, limit=limit, filter=wanted))

    @door.post("/v1/search", responses=told, response_model=None)
    async def search_by_body(
        request: Request, asked: Annotated[Search, Body(examples=[{"query": "京东白条", "limit": 3}])]
    ) -> JSONResponse:
        """Find passages, as GET does."""
        return await _found(backend, request, asked)

    return door


async def _found(backend: Backend, request: Request, asked: Search) -> JSONResponse:
    service = await ready(backend, request)
    run = partial(passages, service, asked.query, asked.limit, asked.filter.chosen() if asked.filter else None)
    found = await within(backend, request, to_thread.run_sync(run, abandon_on_cancel=True))
    return JSONResponse(found.model_dump())
