"""PUT and DELETE of /v1/articles, by editors."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import JSONResponse

from rag.serve.backend import Backend
from rag.serve.http.articles.adding import CHANGE, Waits, add_to
from rag.serve.http.articles.changes import begin, refused, told
from rag.serve.http.articles.reading import no_source
from rag.serve.http.articles.received import BYTES, received_file
from rag.serve.http.articles.records import Deleted
from rag.serve.http.caller import editor
from rag.serve.http.errors import ApiError
from rag.serve.http.wire.asking import loaded
from rag.serve.http.wire.door import router
from rag.serve.library.names import FOLDER, is_upload, uploaded_as
from rag.serve.library.records import GONE, LibraryError

Uploaded = Annotated[str, Path(description="path of the source", examples=["uploads/通知.txt"])]


def changing_door(backend: Backend) -> APIRouter:
    """Return the routes, and those that add."""
    door, library = router(), backend.library
    add_to(door, backend)

    @door.put("/v1/articles/{source:path}", status_code=202, responses=CHANGE, response_model=None, openapi_extra=BYTES)
    async def replace(request: Request, source: Uploaded, wait: Waits = False) -> JSONResponse:
        """Replace what was uploaded by the bytes of another file of the same kind."""
        owner, service = editor(request).owner, loaded(backend)
        there = await to_thread.run_sync(lambda: service.held().store.sources())
        name = source.removeprefix(FOLDER)
        if source not in there:
            raise no_source(source)
        if not is_upload(source) or uploaded_as(name) != source or "/" in name:
            said = f"found {source[:200]!r}, a file of the indexed folder or an archive's; expected uploads/NAME"
            raise ApiError(
                409, f"{said}; change the file itself and run: python -m index", "not-uploaded", param="source"
            )
        async with received_file(request, name) as files:
            job = await to_thread.run_sync(partial(begin, library, service, owner, files))
        return await told(backend, job, wait)

    @door.delete("/v1/articles/{source:path}", responses={200: {"model": Deleted}}, response_model=None)
    async def delete(request: Request, source: Uploaded) -> Deleted:
        """Delete a source with its articles; on the page it can be put back within a week by whoever deleted it."""
        owner, service = editor(request).owner, loaded(backend)
        try:
            gone = await to_thread.run_sync(library.delete, service, owner, [source])
        except LibraryError as error:
            raise no_source(source) if error.problem == GONE else refused(error) from None
        return Deleted(deleted=True, sources=list(gone.sources), foldered=list(gone.foldered))

    return door
