"""GET and POST /v1/search: the passages that some words find, in the order of a record's."""

from __future__ import annotations

from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse

from rag.serve.backend import Backend
from rag.serve.http.own.forms import MAX_QUERY_CHARS, WHOLE, Date, Form, Glob, Wanted, filter_of
from rag.serve.http.wire.asking import ready, within
from rag.serve.http.wire.door import router
from rag.types import REPORTED_PASSAGES, Considered, Ranked

MAX_LIMIT = 60  # as many as are ranked
_WORDS = Field(min_length=1, max_length=MAX_QUERY_CHARS, description="a question, or words", examples=["京东白条"])
_LIMIT = Field(ge=1, le=MAX_LIMIT, description="passages at most")


class Search(Form):
    """What is searched, how many passages are wanted, and of which articles."""

    query: Annotated[str, _WORDS]
    limit: Annotated[int, _LIMIT, WHOLE] = REPORTED_PASSAGES
    filter: Wanted | None = None


class FoundPassage(BaseModel):
    """A passage with its text, ``text[start:end]`` of its source, and the ranks that the two searches gave it."""

    rank: int
    source: str
    start: int
    end: int
    score: float
    dense_rank: int | None
    lexical_rank: int | None
    text: str
    title: str | None
    date: str | None
    author: str | None


class Passages(BaseModel):
    """What was found, best first, and in which generation of the store."""

    query: str
    generation: str
    passages: list[FoundPassage]


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
    from rag.chain import search  # heavy: by now the loading thread has imported it

    def run() -> tuple[str, tuple[Ranked, ...]]:
        held = service.held()
        return held.store.generation, search(held, asked.query, filter_of(asked.filter))

    generation, ranked = await within(backend, request, to_thread.run_sync(run, abandon_on_cancel=True))
    passages = [_told(rank, one).model_dump() for rank, one in enumerate(ranked[: asked.limit], 1)]
    return JSONResponse({"query": asked.query, "generation": generation, "passages": passages})


def _told(rank: int, ranked: Ranked) -> FoundPassage:
    from rag.reply import considered

    passage, place = ranked.hit.passage, considered(rank, ranked)
    about = {"title": passage.title, "date": passage.date, "author": passage.author}
    return FoundPassage(**{name: getattr(place, name) for name in Considered.__slots__}, text=passage.text, **about)
