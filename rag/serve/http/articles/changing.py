"""POST, PUT and DELETE of /v1/articles, by editors, and how far a change is."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import anyio
from anyio import to_thread
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse

from rag.serve.backend import Backend
from rag.serve.http.articles.reading import Source, no_source
from rag.serve.http.articles.received import BYTES, FILES, received_file, received_files
from rag.serve.http.articles.records import Change, Deleted, FileState, state_of
from rag.serve.http.asking import ready
from rag.serve.http.caller import caller, editor
from rag.serve.http.door import router
from rag.serve.http.errors import ApiError
from rag.serve.library.job import Job
from rag.serve.library.library import Library
from rag.serve.library.names import FOLDER, is_upload, uploaded_as
from rag.serve.library.records import BUSY, DISK, GONE, LAST, LibraryError

REMEMBERED = 1_000  # changes of a caller that can still be asked for
_LOOK_S = 0.1  # between looks at a change that is waited for
_STATUS = {GONE: 404, LAST: 409, BUSY: 503, DISK: 507}
Waits = Annotated[bool, Query(description="whether to answer when it is done")]


def changing_door(backend: Backend) -> APIRouter:
    """Return the routes."""
    door, library = router(), backend.library
    told: dict[int | str, dict[str, Any]] = {200: {"model": Change}, 202: {"model": Change}}

    @door.post("/v1/articles", status_code=202, responses=told, response_model=None, openapi_extra=FILES)
    async def add(request: Request, wait: Waits = False) -> JSONResponse:
        """Add articles: files by multipart, or a name with its text in JSON.

        Each becomes the source `uploads/NAME`; one that is there already is replaced. The reply is 202 with the change's id;
        `Location` tells how far it is. With `wait=1` it is 200 when the articles can be asked.
        """
        service, owner = await ready(backend, request), editor(request).owner
        async with received_files(request) as files:
            job = await to_thread.run_sync(partial(_add, library, service, owner, files))
        return await _told(backend, job, wait)

    @door.put("/v1/articles/{source:path}", status_code=202, responses=told, response_model=None, openapi_extra=BYTES)
    async def replace(request: Request, source: Source, wait: Waits = False) -> JSONResponse:
        """Replace what was uploaded by the bytes of another file of the same kind."""
        service, owner = await ready(backend, request), editor(request).owner
        there = await to_thread.run_sync(service.held().store.sources)
        name = source.removeprefix(FOLDER)
        if source not in there:
            raise no_source(source)
        if not is_upload(source) or uploaded_as(name) != source or "/" in name:
            said = f"found {source[:200]!r}, a file of the indexed folder or an archive's; expected uploads/NAME"
            raise ApiError(
                409, f"{said}; change the file itself and run: python -m index", "not-uploaded", param="source"
            )
        async with received_file(request, name) as files:
            job = await to_thread.run_sync(partial(_add, library, service, owner, files))
        return await _told(backend, job, wait)

    @door.delete("/v1/articles/{source:path}", responses={200: {"model": Deleted}}, response_model=None)
    async def delete(request: Request, source: Source) -> Deleted:
        """Delete a source with its articles; on the page it can be put back within a week by whoever deleted it."""
        service, owner = await ready(backend, request), editor(request).owner
        try:
            gone = await to_thread.run_sync(library.delete, service, owner, [source])
        except LibraryError as error:
            raise no_source(source) if error.problem == GONE else _refused(error) from None
        return Deleted(deleted=True, sources=list(gone.sources), foldered=list(gone.foldered))

    @door.get("/v1/uploads/{change}", responses={200: {"model": Change}}, response_model=None)
    async def change(request: Request, change: str) -> Change:
        """Tell how far a change is."""
        jobs = library.jobs(caller(request).owner)
        job = next((job for job in jobs if _id(job) == change), None)
        if job is None:
            raise ApiError(404, f"found no change {change[:80]!r} of yours; expected one of the last", "no-change")
        return _change(job)

    return door


def _add(library: Library, service: Any, owner: str, files: list[tuple[str, Path]]) -> Job:
    if len(library.jobs(owner)) >= REMEMBERED:
        library.tidy(owner)
    try:
        return library.add(service, owner, files)
    except LibraryError as error:
        raise _refused(error) from None


async def _told(backend: Backend, job: Job, wait: bool) -> JSONResponse:
    """How far a change is, now or when it has ended; one that takes longer than a request may goes on."""
    if wait:
        with anyio.move_on_after(backend.settings.timeout):
            while not job.ended:
                await anyio.sleep(_LOOK_S)
    change = _change(job)
    if change.ended and all(file.problem for file in change.files):
        raise _unusable(change.files)
    headers = {"location": f"/v1/uploads/{change.id}"}
    return JSONResponse(change.model_dump(), 200 if change.ended else 202, headers)


def _change(job: Job) -> Change:
    ended, files = job.ended, [state_of(upload) for upload in job.uploads]
    return Change(id=_id(job), ended=ended, files=files)


def _id(job: Job) -> str:
    return job.uploads[0].id


def _unusable(files: list[FileState]) -> ApiError:
    said = ", ".join(f"{file.name}: {file.problem}" for file in files[:5])
    problem = str(files[0].problem)
    return ApiError(_STATUS.get(problem, 422), f"found nothing that can be stored ({said}); expected articles", problem)


def _refused(error: LibraryError) -> ApiError:
    status = _STATUS.get(error.problem, 500)
    said = "the last article cannot be deleted" if error.problem == LAST else "the store cannot be changed now"
    return ApiError(status, f"{said} ({error.problem})", error.problem, wait=5 if status == 503 else None)
