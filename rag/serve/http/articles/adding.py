"""POST /v1/articles, by editors, and how far a change is."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse

from rag.serve.backend import Backend
from rag.serve.http.articles.changes import begin, change_of, id_of, told
from rag.serve.http.articles.received import FILES, received_files
from rag.serve.http.articles.records import Change
from rag.serve.http.caller import caller, editor
from rag.serve.http.errors import ApiError
from rag.serve.http.wire.asking import loaded

CHANGE: dict[int | str, dict[str, Any]] = {200: {"model": Change}, 202: {"model": Change}}
Waits = Annotated[bool, Query(description="whether to answer when it is done")]


def add_to(door: APIRouter, backend: Backend) -> None:
    """Give a router the routes."""
    library = backend.library

    @door.post("/v1/articles", status_code=202, responses=CHANGE, response_model=None, openapi_extra=FILES)
    async def add(request: Request, wait: Waits = False) -> JSONResponse:
        """Add articles: files by multipart, or a name with its text in JSON.

        Each becomes the source `uploads/NAME`; one that is there already is replaced. The reply is 202 with the change's id;
        `Location` tells how far it is. With `wait=1` it is 200 when the articles can be asked.
        """
        owner, service = editor(request).owner, loaded(backend)
        async with received_files(request) as files:
            job = await to_thread.run_sync(partial(begin, library, service, owner, files))
        return await told(backend, job, wait)

    @door.get("/v1/uploads/{change}", responses={200: {"model": Change}}, response_model=None)
    async def change(request: Request, change: str) -> Change:
        """Tell how far a change is."""
        jobs = library.jobs(caller(request).owner)
        job = next((job for job in jobs if id_of(job) == change), None)
        if job is None:
            raise ApiError(404, f"found no change {change[:80]!r} of yours; expected one of the last", "no-change")
        return change_of(job)
